// The sections of a module as objdump shows them: where they stand, and what is in them, one item a line.

#ifndef STRATA_TOOLS_STRATA_OBJDUMP_SECTION_H_
#define STRATA_TOOLS_STRATA_OBJDUMP_SECTION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wasm/binary/section_list.h"
#include "wasm/module/module.h"

namespace strata::tools {

struct DumpedSection {
  wasm::SectionPlace place;
  absl::string_view name;                       // a custom section's own
  const wasm::CustomSection* custom = nullptr;  // null for the others
};

// All sections in the order of the bytes.
std::vector<DumpedSection> DumpedSections(const wasm::Module& module);

// "  type       0x0000000a  0x0000002c      44 bytes     7 entries": name, offset of the contents, their end, size.
std::string SectionHeader(const wasm::Module& module, const DumpedSection& section);
// A line for each item, indented, in the words of the text format; bodies by their place alone.
std::string SectionDetails(const wasm::Module& module, const DumpedSection& section);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_OBJDUMP_SECTION_H_
