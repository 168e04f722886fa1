// An abbreviation table (DWARF 5, 7.5.3): what entries of a unit look like, by code.

#ifndef STRATA_WASM_DEBUG_INFO_ABBREVIATIONS_H_
#define STRATA_WASM_DEBUG_INFO_ABBREVIATIONS_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "wasm/debug_info/dwarf_sections.h"
#include "wasm/debug_info/work_budget.h"

namespace strata::wasm::debug_info {

struct AttributeSpec {
  uint32_t attribute = 0;
  uint32_t form = 0;
  int64_t implicit = 0;  // the value, of kFormImplicitConst
};

struct Abbreviation {
  uint32_t tag = 0;
  bool has_children = false;
  uint32_t first_spec = 0;
  uint32_t spec_count = 0;
};

class Abbreviations {
 public:
  // The table at `offset` of .debug_abbrev. Fails naming section and offset.
  static absl::StatusOr<Abbreviations> Read(const DwarfSection& section, uint64_t offset, WorkBudget& budget);

  // Null if there is none of that code.
  const Abbreviation* Find(uint64_t code) const;
  absl::Span<const AttributeSpec> SpecsOf(const Abbreviation& abbreviation) const {
    return absl::MakeConstSpan(specs_).subspan(abbreviation.first_spec, abbreviation.spec_count);
  }

 private:
  absl::flat_hash_map<uint64_t, Abbreviation> by_code_;
  std::vector<AttributeSpec> specs_;
};

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_ABBREVIATIONS_H_
