// A source map (ECMA-426) of a module: which line of which source the code at an offset was made from.
//
// Of WebAssembly all code is on the generated line 0, and the generated column is the offset from the module's start.
// Names are not read: they are of what stands in the source at a position, not of functions. Immutable once read.

#ifndef STRATA_WASM_DEBUG_INFO_SOURCE_MAP_H_
#define STRATA_WASM_DEBUG_INFO_SOURCE_MAP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "vm_binding/base/json/json_value.h"

namespace strata::wasm::debug_info {

// A map's text may be as long as this: what it takes to hold it is a multiple of that.
inline constexpr size_t kMaxSourceMapBytes = size_t{32} << 20;

class SourceMap {
 public:
  struct Position {
    uint32_t offset = 0;  // where the code begins that is of this position
    uint32_t source = 0;  // kNoSource: made from none
    uint32_t line = 0;    // from 1
    uint32_t column = 0;  // from 1
  };
  struct Source {
    std::string name;                 // behind the map's sourceRoot; printable
    std::optional<std::string> text;  // if the map holds it
  };
  static constexpr uint32_t kNoSource = UINT32_MAX;

  // From JSON text. Fails saying what is wrong; of an index map each section counts.
  static absl::StatusOr<SourceMap> Read(absl::string_view json);

  // The position that begins last at or before the offset; null if there is none or it is of no source.
  const Position* Find(uint32_t offset) const;
  const Source& source(const Position& position) const { return sources_[position.source]; }
  // The text of the source of that name, if the map holds it.
  const std::string* TextOf(absl::string_view name) const;

 private:
  absl::Status AddMap(const base::JsonValue& map, uint32_t first_offset);
  absl::Status AddSections(const base::JsonValue& sections);
  absl::Status AddSources(const base::JsonValue& map);
  absl::Status AddMappings(absl::string_view mappings, uint32_t first_offset, uint32_t first_source);

  std::vector<Source> sources_;
  std::vector<Position> positions_;  // sorted by offset
};

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_SOURCE_MAP_H_
