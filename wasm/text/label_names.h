// The labels in scope at a place of a function that is being printed, by the names that the name section gives blocks.
//
// Blocks are numbered in the function's order. Equal names are no obstacle: a branch says the name where it means the
// innermost block of that name, and the depth otherwise.

#ifndef STRATA_WASM_TEXT_LABEL_NAMES_H_
#define STRATA_WASM_TEXT_LABEL_NAMES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "wasm/module/module.h"

namespace strata::wasm::text {

class LabelNames {
 public:
  LabelNames() = default;
  explicit LabelNames(absl::Span<const NameEntry> names) : names_(names) {}

  // The number of the block that the next Push opens.
  uint32_t next() const { return next_; }
  // " $name" of a block, as its definition says it; nothing if it has none.
  void AppendDefinition(uint32_t block, std::string& out) const;
  void Push();
  void Pop();
  // The label `depth` blocks out, by name or number.
  void AppendReference(uint32_t depth, std::string& out) const;

 private:
  const NameEntry* Find(uint32_t block) const;

  absl::Span<const NameEntry> names_;
  uint32_t next_ = 0;
  std::vector<absl::string_view> open_;
  absl::flat_hash_map<absl::string_view, std::vector<uint32_t>> heights_;  // of the open blocks with a name
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_LABEL_NAMES_H_
