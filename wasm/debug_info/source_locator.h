// Where in a guest's source the instructions of a module come from, if the module says so.
//
// Guests are untrusted: whatever a section holds, questions are answered in bounded time and memory, at worst with
// nothing. Making one reads nothing; the first question reads an index. One thread at a time.

#ifndef STRATA_WASM_DEBUG_INFO_SOURCE_LOCATOR_H_
#define STRATA_WASM_DEBUG_INFO_SOURCE_LOCATOR_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "wasm/debug_info/dwarf_locator.h"
#include "wasm/debug_info/dwarf_sections.h"
#include "wasm/debug_info/source_frame.h"
#include "wasm/module/module.h"

namespace strata::wasm::debug_info {

class SourceLocator {
 public:
  // `module` must outlive it.
  explicit SourceLocator(const Module& module);

  // Of the instruction at `module_offset`, bytes from the module's start: the frames that its function's frame stands
  // for, innermost first, the last being the function itself. Empty if nothing is known.
  std::vector<SourceFrame> Locate(uint32_t module_offset);

  // OK, or what is malformed (section and offset): code that it concerns has no positions.
  absl::Status status() const;

 private:
  const DwarfSections sections_;
  std::unique_ptr<DwarfLocator> dwarf_;  // null: the module has no DWARF
};

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_SOURCE_LOCATOR_H_
