// Where in a guest's source the instructions of a module come from, if the module says so.
//
// From its DWARF; where that says nothing, from the source map that its section sourceMappingURL holds or names.
//
// Guests are untrusted: whatever a section holds, questions are answered in bounded time and memory, at worst with
// nothing. Making one reads nothing; the first question reads an index. One thread at a time.

#ifndef STRATA_WASM_DEBUG_INFO_SOURCE_LOCATOR_H_
#define STRATA_WASM_DEBUG_INFO_SOURCE_LOCATOR_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wasm/debug_info/dwarf_locator.h"
#include "wasm/debug_info/dwarf_sections.h"
#include "wasm/debug_info/source_frame.h"
#include "wasm/debug_info/source_map.h"
#include "wasm/module/module.h"

namespace strata::wasm::debug_info {

// What a module's section sourceMappingURL says; empty if it has none.
absl::string_view SourceMapUrl(const Module& module);

// Reads the text of the source map of that URL, which the guest has chosen: whoever implements this decides what may be
// read. Called at most once for a module, and not for data: URLs.
using SourceMapReader = std::function<absl::StatusOr<std::string>(absl::string_view url)>;

class SourceLocator {
 public:
  // `module` must outlive it. Without a reader only maps within the module count.
  explicit SourceLocator(const Module& module, SourceMapReader reader = nullptr);

  // Of the instruction at `module_offset`, bytes from the module's start: the frames that its function's frame stands
  // for, innermost first, the last being the function itself. Empty if nothing is known.
  std::vector<SourceFrame> Locate(uint32_t module_offset);

  // The text of a file that a frame is in, if the module's source map holds it; null else. Valid as long as this is.
  const std::string* TextOf(absl::string_view file) const;

  // OK, or what is malformed (section and offset) or cannot be read: code that it concerns has no positions.
  absl::Status status() const;

 private:
  std::vector<SourceFrame> LocateInMap(uint32_t module_offset);
  void ReadMap();

  const Module& module_;
  const SourceMapReader reader_;
  const DwarfSections sections_;
  std::unique_ptr<DwarfLocator> dwarf_;  // null: the module has no DWARF
  bool map_is_read_ = false;
  std::optional<SourceMap> map_;
  absl::Status map_status_;
};

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_SOURCE_LOCATOR_H_
