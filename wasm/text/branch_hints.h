// The branch hints of a module (custom section metadata.code.branch_hint), as annotations show them.

#ifndef STRATA_WASM_TEXT_BRANCH_HINTS_H_
#define STRATA_WASM_TEXT_BRANCH_HINTS_H_

#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "wasm/module/module.h"

namespace strata::wasm::text {

inline constexpr absl::string_view kBranchHintSection = "metadata.code.branch_hint";

class BranchHints {
 public:
  // Empty unless the module has one such section, all of it is well formed, and every hint is about an instruction:
  // what annotations cannot say stays a custom section.
  explicit BranchHints(const Module& module);

  bool empty() const { return by_offset_.empty(); }
  // The hint of the instruction at `offset` of the module, one byte; null if it has none.
  const uint8_t* Find(uint32_t offset) const {
    const auto found = by_offset_.find(offset);
    return found == by_offset_.end() ? nullptr : &found->second;
  }

 private:
  absl::flat_hash_map<uint32_t, uint8_t> by_offset_;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_BRANCH_HINTS_H_
