// The sections of a module that hold DWARF (version 5, appendix; "DWARF for WebAssembly"), where they are.
//
// Spans point into the module's bytes.

#ifndef STRATA_WASM_DEBUG_INFO_DWARF_SECTIONS_H_
#define STRATA_WASM_DEBUG_INFO_DWARF_SECTIONS_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "wasm/module/module.h"

namespace strata::wasm::debug_info {

// Empty where the module has none of that name; of several, the first.
struct DwarfSection {
  absl::string_view name;
  absl::Span<const uint8_t> bytes;
};

struct DwarfSections {
  DwarfSection info{".debug_info", {}};
  DwarfSection abbrev{".debug_abbrev", {}};
  DwarfSection line{".debug_line", {}};
  DwarfSection str{".debug_str", {}};
  DwarfSection line_str{".debug_line_str", {}};
  DwarfSection str_offsets{".debug_str_offsets", {}};
  DwarfSection addr{".debug_addr", {}};
  DwarfSection ranges{".debug_ranges", {}};
  DwarfSection rnglists{".debug_rnglists", {}};
  // An address of DWARF is a distance from the beginning of the code section's contents, which is here, counted from
  // the module's start.
  uint32_t code_offset = 0;
  uint32_t code_size = 0;

  uint64_t total_bytes() const;
};

DwarfSections FindDwarfSections(const Module& module);

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_DWARF_SECTIONS_H_
