// The units of .debug_info and the entries in them (DWARF 5, 7.5): headers, roots, and attributes that have a use here.

#ifndef STRATA_WASM_DEBUG_INFO_UNIT_H_
#define STRATA_WASM_DEBUG_INFO_UNIT_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "wasm/debug_info/abbreviations.h"
#include "wasm/debug_info/dwarf_reader.h"
#include "wasm/debug_info/dwarf_sections.h"
#include "wasm/debug_info/form.h"
#include "wasm/debug_info/work_budget.h"

namespace strata::wasm::debug_info {

// A debugging information entry: those of its attributes that have a use here.
struct Entry {
  uint64_t offset = 0;  // in .debug_info
  uint32_t tag = 0;     // 0: not an entry, but the end of a list of children
  bool has_children = false;

  AttributeValue name;
  AttributeValue linkage_name;
  AttributeValue low_pc;
  AttributeValue high_pc;
  AttributeValue ranges;
  AttributeValue abstract_origin;
  AttributeValue specification;
  AttributeValue decl_file;
  AttributeValue decl_line;
  AttributeValue call_file;
  AttributeValue call_line;
  AttributeValue call_column;
  // Of roots:
  AttributeValue stmt_list;
  AttributeValue comp_dir;
  AttributeValue str_offsets_base;
  AttributeValue addr_base;
  AttributeValue rnglists_base;
};

struct Unit {
  UnitEncoding encoding;
  uint64_t end = 0;            // behind its last byte in .debug_info
  uint64_t first_entry = 0;    // its root
  uint64_t abbrev_offset = 0;  // of its abbreviations
  Entry root;
};

// All units that hold code: their headers and roots. Stops at what is malformed and says so in `status`; what stood
// before it is there.
std::vector<Unit> ReadUnits(const DwarfSections& sections, WorkBudget& budget, absl::Status& status);

// Reads the entry at the reader's place; `in` ends where the unit does.
Entry ReadEntry(DwarfReader& in, const UnitEncoding& unit, const Abbreviations& abbreviations, WorkBudget& budget);

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_UNIT_H_
