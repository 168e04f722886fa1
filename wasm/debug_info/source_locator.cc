#include "wasm/debug_info/source_locator.h"

namespace strata::wasm::debug_info {

SourceLocator::SourceLocator(const Module& module) : sections_(FindDwarfSections(module)) {
  if (!sections_.info.bytes.empty()) dwarf_ = std::make_unique<DwarfLocator>(sections_);
}

std::vector<SourceFrame> SourceLocator::Locate(uint32_t module_offset) {
  const uint32_t begin = sections_.code_offset;
  if (dwarf_ == nullptr || module_offset < begin || module_offset - begin >= sections_.code_size) return {};
  return dwarf_->Locate(module_offset - begin);
}

absl::Status SourceLocator::status() const { return dwarf_ != nullptr ? dwarf_->status() : absl::OkStatus(); }

}  // namespace strata::wasm::debug_info
