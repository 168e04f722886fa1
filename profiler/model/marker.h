// Markers are what happened besides sampling: a GC pause, a work packet, memory
// growing.
//
// A MarkerSchema declares the fields of one sort of marker and where a viewer
// shows it; a Marker refers to its schema and has at most one value per
// declared field, in the schema's order. Plain data; ProfileBuilder keeps the
// invariant that a value's type fits its field's format.

#ifndef STRATA_PROFILER_MODEL_MARKER_H_
#define STRATA_PROFILER_MODEL_MARKER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "profiler/model/category.h"
#include "profiler/model/index.h"

namespace strata::profiler {

// How a value is to be read and shown. The comment is the type of value it
// takes.
enum class FieldFormat : uint8_t {
  kString,             // string
  kUniqueString,       // string that occurs often; stored once
  kUrl,                // string
  kFilePath,           // string
  kSanitizedString,    // string that a viewer removes when a profile is shared
  kFlowId,             // string: connects markers that have it
  kTerminatingFlowId,  // string: the last marker of a flow
  kDuration,           // number, milliseconds
  kTime,               // number, milliseconds since the start
  kSeconds,            // number
  kMilliseconds,       // number
  kMicroseconds,       // number
  kNanoseconds,        // number
  kBytes,              // number
  kPercentage,         // number from 0 to 1
  kInteger,            // integer
  kDecimal,            // number
  kHexadecimal,        // integer
};

struct MarkerField {
  std::string key;
  std::string label;  // empty = the key
  FieldFormat format = FieldFormat::kString;
  bool hidden = false;
};

// Where markers of a schema appear; a set of bits.
enum MarkerDisplay : uint8_t {
  kMarkerChart = 1,
  kMarkerTable = 2,
  kTimelineOverview = 4,
  kTimelineMemory = 8,
};

// A track of its own that plots one numeric field.
struct MarkerGraph {
  enum class Type : uint8_t { kBar, kLine, kLineFilled };
  std::string key;
  Type type = Type::kBar;
  Color color = Color::kGrey;
};

struct MarkerSchema {
  std::string name;
  uint8_t display = kMarkerChart | kMarkerTable;
  std::vector<MarkerField> fields;
  // Labels may contain "{marker.data.KEY}" for a declared key; empty = the
  // viewer's default.
  std::string tooltip_label;
  std::string table_label;
  std::string chart_label;
  std::string description;
  std::vector<MarkerGraph> graphs;
  std::string color_field;   // key of a string field that holds a colour's name;
                             // empty = none
  bool stack_based = false;  // markers of one thread nest
};

// What a caller gives; monostate = no value.
using FieldValue = std::variant<std::monostate, int64_t, double, std::string>;
// What a profile holds: StringIndex for the formats kUniqueString, kFlowId,
// kTerminatingFlowId.
using StoredValue = std::variant<std::monostate, int64_t, double, std::string, StringIndex>;

struct MarkerCause {
  StackIndex stack;
  int64_t time_ns = 0;
};

struct Marker {
  SchemaIndex schema;
  StringIndex name;
  CategoryIndex category;
  int64_t start_ns = 0;
  std::optional<int64_t> end_ns;  // none = an instant
  std::vector<StoredValue> values;
  std::optional<MarkerCause> cause;
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_MODEL_MARKER_H_
