// The labels of the blocks around an instruction, the innermost last; an inner identifier hides an equal outer one.

#ifndef STRATA_WASM_TEXT_LABEL_STACK_H_
#define STRATA_WASM_TEXT_LABEL_STACK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "wasm/text/cursor.h"

namespace strata::wasm::text {

class LabelStack {
 public:
  // An empty identifier is an anonymous block's.
  void Push(std::string id) {
    if (!id.empty()) depths_[id].push_back(static_cast<uint32_t>(ids_.size()));
    ids_.push_back(std::move(id));
  }
  // Returns the identifier of the block that ends.
  std::string Pop() {
    std::string id = std::move(ids_.back());
    ids_.pop_back();
    if (!id.empty()) depths_[id].pop_back();
    return id;
  }
  const std::string& top() const { return ids_.back(); }

  // The label index of the number or identifier here.
  uint32_t Parse(Cursor& cursor) const;

 private:
  std::vector<std::string> ids_;
  absl::flat_hash_map<std::string, std::vector<uint32_t>> depths_;  // of the blocks with this identifier
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_LABEL_STACK_H_
