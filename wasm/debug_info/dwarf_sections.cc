#include "wasm/debug_info/dwarf_sections.h"

#include "wasm/binary/section_list.h"

namespace strata::wasm::debug_info {
namespace {

constexpr uint8_t kCodeSectionId = 10;

constexpr DwarfSection DwarfSections::* kAll[] = {
    &DwarfSections::info, &DwarfSections::abbrev,   &DwarfSections::line,
    &DwarfSections::str,  &DwarfSections::line_str, &DwarfSections::str_offsets,
    &DwarfSections::addr, &DwarfSections::ranges,   &DwarfSections::rnglists,
};

}  // namespace

uint64_t DwarfSections::total_bytes() const {
  uint64_t total = 0;
  for (const auto section : kAll) total += (this->*section).bytes.size();
  return total;
}

DwarfSections FindDwarfSections(const Module& module) {
  DwarfSections sections;
  for (const CustomSection& custom : module.customs) {
    for (const auto member : kAll) {
      DwarfSection& section = sections.*member;
      if (section.name == custom.name && section.bytes.empty()) section.bytes = custom.bytes;
    }
  }
  if (sections.total_bytes() == 0) return sections;
  for (const SectionPlace& place : ListSections(module)) {
    if (place.id != kCodeSectionId) continue;
    sections.code_offset = place.contents_offset;
    sections.code_size = static_cast<uint32_t>(place.contents.size());
  }
  return sections;
}

}  // namespace strata::wasm::debug_info
