// Where the sections of a module stand in its bytes, for tools that show or place them.

#ifndef STRATA_WASM_BINARY_SECTION_LIST_H_
#define STRATA_WASM_BINARY_SECTION_LIST_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "wasm/module/module.h"

namespace strata::wasm {

inline constexpr uint8_t kCustomSectionId = 0;

// Offsets count from the module's start.
struct SectionPlace {
  uint8_t id = 0;
  uint32_t offset = 0;           // of the id
  uint32_t contents_offset = 0;  // behind the size
  absl::Span<const uint8_t> contents;
};

// In the order of the bytes. `module` was decoded from bytes that it still owns.
std::vector<SectionPlace> ListSections(const Module& module);

// "type", "code", "custom"; empty for an id of no section.
absl::string_view SectionName(uint8_t id);

}  // namespace strata::wasm

#endif  // STRATA_WASM_BINARY_SECTION_LIST_H_
