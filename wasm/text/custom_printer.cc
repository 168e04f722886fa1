#include "wasm/text/custom_printer.h"

#include <cstddef>
#include <vector>

#include "absl/strings/str_cat.h"
#include "wasm/binary/section_list.h"
#include "wasm/text/segment_printer.h"
#include "wasm/text/string_printer.h"

namespace strata::wasm::text {
namespace {

constexpr size_t kFieldDepth = 1;

bool IsSaidElsewhere(const CustomSection& section, const BranchHints& hints) {
  return section.name == "name" || (section.name == kBranchHintSection && !hints.empty());
}

}  // namespace

void PrintCustomSections(const Module& module, const BranchHints& hints, TextWriter& writer) {
  absl::string_view before;  // the section that stands before, other than custom ones
  size_t next = 0;
  for (const SectionPlace& place : ListSections(module)) {
    if (place.id != kCustomSectionId) {
      before = SectionName(place.id);
      continue;
    }
    if (next == module.customs.size()) return;
    const CustomSection& section = module.customs[next++];
    if (IsSaidElsewhere(section, hints)) continue;
    writer.NewLine(kFieldDepth);
    writer.text() += "(@custom ";
    AppendNameLiteral(section.name, writer.text());
    absl::StrAppend(&writer.text(), before.empty() ? " (before first" : absl::StrCat(" (after ", before), ")");
    PrintBytes(section.bytes, kFieldDepth + 1, writer);
    writer.text() += ')';
  }
}

}  // namespace strata::wasm::text
