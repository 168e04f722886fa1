// The functions of a unit and what was inlined into them, by address.
//
// Read once from the unit's entries, of which it keeps only where they are, what code they cover and where they were
// called from: names are looked up when they are asked for. Immutable then.

#ifndef STRATA_WASM_DEBUG_INFO_FUNCTION_TREE_H_
#define STRATA_WASM_DEBUG_INFO_FUNCTION_TREE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "wasm/debug_info/abbreviations.h"
#include "wasm/debug_info/address_ranges.h"
#include "wasm/debug_info/dwarf_sections.h"
#include "wasm/debug_info/unit.h"
#include "wasm/debug_info/work_budget.h"

namespace strata::wasm::debug_info {

// A function's code, or that of one inlined into it.
struct Scope {
  uint64_t entry = 0;  // its offset in .debug_info
  bool inlined = false;
  uint32_t end = 0;  // behind the scopes within it, which follow it
  uint32_t first_range = 0;
  uint32_t range_count = 0;
  // Where it was called, if it is inlined; none: unknown.
  std::optional<uint64_t> call_file;
  uint32_t call_line = 0;
  uint32_t call_column = 0;
};

class FunctionTree {
 public:
  // How deep what is inlined may be nested to be found.
  static constexpr size_t kMaxInlined = 100;

  // `status` says, naming section and offset, why there is nothing from some place on.
  static FunctionTree Read(const DwarfSections& sections, const Unit& unit, const Abbreviations& abbreviations,
                           WorkBudget& budget, absl::Status& status);

  // The function that covers the address, what was inlined into it there, and so on. Empty if none does.
  std::vector<const Scope*> Find(uint32_t address) const;
  // The namespace, type or function that what is declared at the entry is a part of, if that is a function, type or
  // namespace itself.
  std::optional<uint64_t> ParentOf(uint64_t entry) const;
  // What the unit's functions cover.
  const CoverMap& covered() const { return covered_; }

 private:
  friend class FunctionTreeReader;

  // An entry that others are part of, or that is part of another.
  struct Declared {
    uint64_t entry = 0;
    uint32_t parent = 0;  // 1 + its index; 0: the unit
  };

  bool Contains(const Scope& scope, uint32_t address) const;

  std::vector<Scope> scopes_;  // parents before what is within them
  std::vector<AddressRange> ranges_;
  std::vector<Declared> declared_;  // by entry
  CoverMap covered_;                // the numbers are indexes of scopes_
};

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_FUNCTION_TREE_H_
