// The identifiers that the entries of one index space get in a printed text, made from a name section.
//
// An identifier is the entry's name where that is possible. Where it is not — the name is empty, or an earlier entry
// has it — the definition carries the name as an annotation, so that no name is lost.

#ifndef STRATA_WASM_TEXT_ID_TABLE_H_
#define STRATA_WASM_TEXT_ID_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "wasm/module/module.h"

namespace strata::wasm::text {

class IdTable {
 public:
  IdTable() = default;
  // For a space of `size` entries; names beyond it are dropped. `names` is ascending and must outlive the table.
  IdTable(absl::Span<const NameEntry> names, uint32_t size);

  bool empty() const { return entries_.empty(); }
  bool HasName(uint32_t index) const { return Find(index) != nullptr; }
  // The identifier, or the index where there is none.
  void AppendReference(uint32_t index, std::string& out) const;
  // " $id (@name "…")", as far as there is anything to say.
  void AppendDefinition(uint32_t index, std::string& out) const;

 private:
  struct Entry {
    std::string id;          // as written; empty if there is none
    absl::string_view name;  // annotated; data() is null if the identifier says it
  };
  const Entry* Find(uint32_t index) const {
    return index < places_.size() && places_[index] != 0 ? &entries_[places_[index] - 1] : nullptr;
  }

  std::vector<uint32_t> places_;  // 1 + the place in entries_, by index; 0 if there is no name
  std::vector<Entry> entries_;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_ID_TABLE_H_
