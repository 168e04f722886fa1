// The line table of a unit (DWARF 2 to 5, 6.2): which line of which file the code at an address was made from.
//
// Reads the program at an offset of .debug_line once and keeps its rows. Immutable then; strings are looked up when
// they are asked for. `sections` must outlive it.

#ifndef STRATA_WASM_DEBUG_INFO_LINE_TABLE_H_
#define STRATA_WASM_DEBUG_INFO_LINE_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "wasm/debug_info/dwarf_sections.h"
#include "wasm/debug_info/form.h"
#include "wasm/debug_info/unit.h"
#include "wasm/debug_info/work_budget.h"

namespace strata::wasm::debug_info {

struct LineRow {
  uint32_t address = 0;
  uint32_t line = 0;  // 0: made from no line
  uint32_t column = 0;
  uint32_t file = 0;
};

class LineTable {
 public:
  // Of `unit`. `status` says, naming section and offset, why there is nothing, or nothing from some place on.
  static LineTable Read(const DwarfSections& sections, const Unit& unit, WorkBudget& budget, absl::Status& status);

  // The row that covers the address; null if none does.
  const LineRow* Find(uint32_t address) const;
  // The path of a file that a row or an entry refers to by number: as the compiler wrote it, behind its directory where
  // it is relative. Empty for a number of no file.
  std::string FilePath(uint64_t file) const;

 private:
  friend class LineTableReader;

  struct File {
    AttributeValue name;
    uint64_t directory = 0;
  };
  // Rows in the order of their addresses; the last only says where the code ends.
  struct Sequence {
    uint32_t low = 0;
    uint32_t high = 0;
    uint32_t first_row = 0;
    uint32_t row_count = 0;
  };

  LineTable(const DwarfSections& sections, const Unit& unit);
  absl::string_view Text(const AttributeValue& value) const;

  const DwarfSections* sections_;
  UnitEncoding encoding_;  // of the table, which may differ from the unit's
  std::string compilation_directory_;
  std::vector<AttributeValue> directories_;
  std::vector<File> files_;
  std::vector<LineRow> rows_;
  std::vector<Sequence> sequences_;  // in the order of their lows
};

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_LINE_TABLE_H_
