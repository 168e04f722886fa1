// Which code an entry covers: a pair of addresses, or a list in .debug_ranges or .debug_rnglists (DWARF 5, 2.17).

#ifndef STRATA_WASM_DEBUG_INFO_ADDRESS_RANGES_H_
#define STRATA_WASM_DEBUG_INFO_ADDRESS_RANGES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "wasm/debug_info/dwarf_sections.h"
#include "wasm/debug_info/unit.h"
#include "wasm/debug_info/work_budget.h"

namespace strata::wasm::debug_info {

// From the beginning of the code section's contents; never empty, and within the section.
struct AddressRange {
  uint32_t low = 0;
  uint32_t high = 0;  // the first address behind it

  bool Contains(uint32_t address) const { return low <= address && address < high; }
};

// A range and the number of what it belongs to.
struct Covered {
  AddressRange range;
  uint32_t number = 0;
};

// What covers which addresses. Ranges may overlap, if only because a linker replaced a function by another one: then
// the one that begins last counts, of several that begin together the longest.
class CoverMap {
 public:
  void Add(const AddressRange& range, uint32_t number) { sorted_.push_back({range, number}); }
  // Behind the last Add, before the first Find.
  void Sort();
  std::optional<uint32_t> Find(uint32_t address) const;
  const std::vector<Covered>& ranges() const { return sorted_; }

 private:
  std::vector<Covered> sorted_;  // by their beginnings
};

// Appends the ranges of an entry of `unit`. Code that the linker left out (linkers give it the address 0 or one beyond
// the section) has none. Fails naming section and offset; what was read before is there.
absl::Status AppendRanges(const DwarfSections& sections, const Unit& unit, const Entry& entry, WorkBudget& budget,
                          std::vector<AddressRange>& ranges);

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_ADDRESS_RANGES_H_
