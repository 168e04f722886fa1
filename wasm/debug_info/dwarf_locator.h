// Positions from DWARF: which lines of which functions the code at an address was made from, inlined ones included.
//
// Units' headers are read at the first question, the rest of a unit when an address in it is first asked for, and kept.
// What is malformed has no positions: status() is the first complaint. Work and memory are bounded by a multiple of the
// sections' size. One thread at a time; the module's bytes must outlive it.

#ifndef STRATA_WASM_DEBUG_INFO_DWARF_LOCATOR_H_
#define STRATA_WASM_DEBUG_INFO_DWARF_LOCATOR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "wasm/debug_info/abbreviations.h"
#include "wasm/debug_info/address_ranges.h"
#include "wasm/debug_info/dwarf_sections.h"
#include "wasm/debug_info/function_tree.h"
#include "wasm/debug_info/line_table.h"
#include "wasm/debug_info/source_frame.h"
#include "wasm/debug_info/unit.h"
#include "wasm/debug_info/work_budget.h"

namespace strata::wasm::debug_info {

class DwarfLocator {
 public:
  explicit DwarfLocator(const DwarfSections& sections);
  // Parts refer to each other.
  DwarfLocator(const DwarfLocator&) = delete;
  DwarfLocator& operator=(const DwarfLocator&) = delete;

  // `address` counts from the beginning of the code section's contents. Innermost first; empty if nothing is known.
  std::vector<SourceFrame> Locate(uint32_t address);
  const absl::Status& status() const { return status_; }

 private:
  struct LoadedUnit {
    Unit unit;
    bool loaded = false;
    std::optional<Abbreviations> abbreviations;
    std::optional<FunctionTree> functions;
    std::optional<LineTable> lines;
  };
  // What a function is called and where it is declared.
  struct Function {
    std::string name;
    std::string file;
    uint32_t line = 0;
  };

  void ReadIndex();
  void AddToIndex(size_t number);
  void Load(LoadedUnit& unit);
  LoadedUnit* FindUnit(uint32_t address);
  LoadedUnit* UnitOfEntry(uint64_t offset);
  Function FunctionOf(uint64_t entry);
  // None if there is no entry there. `home` is where it is sought.
  std::optional<Entry> EntryAt(LoadedUnit& home, uint64_t offset);
  std::string LinkageName(const LoadedUnit& home, const Entry& entry);
  // Of a name and what it is a part of: "space::Type<int>::Function".
  std::string QualifiedName(LoadedUnit& home, const Entry& entry);

  const DwarfSections sections_;
  WorkBudget budget_;
  absl::Status status_;
  bool indexed_ = false;
  std::vector<LoadedUnit> units_;  // in the order of .debug_info
  CoverMap covered_;               // the numbers are indexes of units_
};

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_DWARF_LOCATOR_H_
