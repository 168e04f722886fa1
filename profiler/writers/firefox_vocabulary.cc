#include "profiler/writers/firefox_vocabulary.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "absl/strings/string_view.h"
#include "profiler/model/category.h"
#include "profiler/model/marker.h"

namespace strata::profiler {
namespace {

// In the order of Color.
constexpr absl::string_view kCategoryColors[] = {
    "transparent", "grey",   "darkgrey", "blue", "lightblue", "green", "orange",
    "yellow",      "purple", "magenta",  "red",  "lightred",  "brown",
};
constexpr absl::string_view kNearestGraphColors[] = {
    "grey", "grey", "ink", "blue", "teal", "green", "orange", "yellow", "purple", "magenta", "red", "red", "orange",
};
constexpr absl::string_view kGraphColors[] = {
    "blue", "green", "grey", "ink", "magenta", "orange", "purple", "red", "teal", "yellow",
};
// In the order of MarkerGraph::Type.
constexpr absl::string_view kGraphTypes[] = {"bar", "line", "line-filled"};
// In the order of FieldFormat, then those that Profile does not use.
constexpr absl::string_view kFieldFormats[] = {
    "string",
    "unique-string",
    "url",
    "file-path",
    "sanitized-string",
    "flow-id",
    "terminating-flow-id",
    "duration",
    "time",
    "seconds",
    "milliseconds",
    "microseconds",
    "nanoseconds",
    "bytes",
    "percentage",
    "integer",
    "decimal",
    "hexadecimal",
    "pid",
    "tid",
    "list",
};
// In the order of the bits of MarkerDisplay, then those that Profile does not use.
constexpr absl::string_view kDisplayPlaces[] = {
    "marker-chart", "marker-table",    "timeline-overview", "timeline-memory",
    "timeline-ipc", "timeline-fileio", "timeline-network",  "stack-chart",
};
constexpr size_t kDisplayBits = 4;
constexpr absl::string_view kReservedSchemaNames[] = {
    "GCMajor", "GCMinor",    "GCSlice", "Network", "FileIO", "IPC", "CompositorScreenshot",
    "Styles",  "UserTiming", "DiskIO",  "tracing",
};

static_assert(std::size(kCategoryColors) == static_cast<size_t>(Color::kBrown) + 1);
static_assert(std::size(kNearestGraphColors) == std::size(kCategoryColors));
static_assert(kFieldFormats[static_cast<size_t>(FieldFormat::kHexadecimal)] == "hexadecimal");

}  // namespace

Words CategoryColors() { return kCategoryColors; }
Words GraphColors() { return kGraphColors; }
Words GraphTypes() { return kGraphTypes; }
Words FieldFormats() { return kFieldFormats; }
Words DisplayPlaces() { return kDisplayPlaces; }
Words ReservedSchemaNames() { return kReservedSchemaNames; }

bool Contains(Words words, absl::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

absl::string_view CategoryColor(Color color) { return kCategoryColors[static_cast<size_t>(color)]; }
absl::string_view GraphColor(Color color) { return kNearestGraphColors[static_cast<size_t>(color)]; }
absl::string_view FormatName(FieldFormat format) { return kFieldFormats[static_cast<size_t>(format)]; }
absl::string_view GraphTypeName(MarkerGraph::Type type) { return kGraphTypes[static_cast<size_t>(type)]; }

std::vector<absl::string_view> DisplayNames(uint8_t display) {
  std::vector<absl::string_view> names;
  for (size_t bit = 0; bit < kDisplayBits; ++bit) {
    if ((display >> bit & 1) != 0) names.push_back(kDisplayPlaces[bit]);
  }
  return names;
}

}  // namespace strata::profiler
