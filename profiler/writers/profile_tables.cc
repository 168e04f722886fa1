#include "profiler/writers/profile_tables.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "profiler/writers/json_node.h"
#include "vm_binding/base/json/json_value.h"

namespace strata::profiler {
namespace {

constexpr bool kOptional = false;

constexpr ColumnRule kSources[] = {
    {"id", kStringCell | kIntegerCell | kNullCell},
    {"filename", kIndexCell, TableId::kStrings},
    {"startLine", kIntegerCell},
    {"startColumn", kIntegerCell},
    {"sourceMapURL", kIndexCell | kNullCell, TableId::kStrings},
    {"content", kStringCell | kNullCell},
};
constexpr ColumnRule kLocations[] = {
    {"source", kIndexCell, TableId::kSources},
    {"line", kIntegerCell | kNullCell},
    {"column", kIntegerCell | kNullCell},
};
constexpr ColumnRule kResources[] = {
    {"name", kIndexCell, TableId::kStrings},
    {"host", kIndexCell | kNullCell, TableId::kStrings},
    {"type", kNaturalCell | kIntegerCell},
    {"lib", kIndexCell | kNullCell, TableId::kLibs, kOptional},  // needed until version 69
};
constexpr ColumnRule kSymbols[] = {
    {"libIndex", kIndexCell, TableId::kLibs},
    {"address", kNaturalCell | kIntegerCell},
    {"name", kIndexCell, TableId::kStrings},
    {"functionSize", kNaturalCell | kNullCell},
};
constexpr ColumnRule kFunctions[] = {
    {"name", kIndexCell, TableId::kStrings},
    {"isJS", kBoolCell},
    {"relevantForJS", kBoolCell},
    {"resource", kIndexCell | kMinusOneCell, TableId::kResources},
    {"source", kIndexCell | kNullCell, TableId::kSources},
    {"lineNumber", kIntegerCell | kNullCell},
    {"columnNumber", kIntegerCell | kNullCell},
    {"originalLocation", kIndexCell | kNullCell, TableId::kLocations},
};
constexpr ColumnRule kFrames[] = {
    {"address", kNaturalCell | kIntegerCell | kMinusOneCell},
    {"lib", kIndexCell | kMinusOneCell, TableId::kLibs, kOptional},  // needed from version 70
    {"inlineDepth", kNaturalCell | kIntegerCell},
    {"category", kIndexCell | kNullCell, TableId::kCategories},
    {"subcategory", kNaturalCell | kIntegerCell | kNullCell},
    {"func", kIndexCell, TableId::kFunctions},
    {"nativeSymbol", kIndexCell | kNullCell, TableId::kSymbols},
    {"innerWindowID", kIntegerCell | kNullCell},
    {"line", kIntegerCell | kNullCell},
    {"column", kIntegerCell | kNullCell},
    {"originalLocation", kIndexCell | kNullCell, TableId::kLocations},
};
constexpr ColumnRule kStacks[] = {
    {"frame", kIndexCell, TableId::kFrames},
    {"prefixOffset", kNaturalCell | kIntegerCell},
};
constexpr ColumnRule kSamples[] = {
    {"stack", kIndexCell | kNullCell, TableId::kStacks},
    {"threadCPUDelta", kNaturalCell | kNullCell, TableId::kNone, kOptional},
};
constexpr ColumnRule kMarkers[] = {
    {"name", kIndexCell, TableId::kStrings}, {"category", kIndexCell, TableId::kCategories},
    {"phase", kNaturalCell | kIntegerCell},  {"startTime", kNumberCell | kNullCell},
    {"endTime", kNumberCell | kNullCell},    {"data", kAnyCell},
};
constexpr ColumnRule kCounters[] = {
    {"count", kNumberCell},
    {"number", kNumberCell, TableId::kNone, kOptional},
};
constexpr ColumnRule kJsAllocations[] = {
    {"className", kStringCell}, {"typeName", kStringCell}, {"coarseType", kStringCell},
    {"weight", kNumberCell},    {"inNursery", kBoolCell},  {"stack", kIndexCell | kNullCell, TableId::kStacks},
};
constexpr ColumnRule kNativeAllocations[] = {
    {"weight", kNumberCell},
    {"stack", kIndexCell | kNullCell, TableId::kStacks},
    {"memoryAddress", kNumberCell, TableId::kNone, kOptional},
    {"threadId", kNumberCell, TableId::kNone, kOptional},
};

constexpr TableRule kSharedTables[] = {
    {"sources", TableId::kSources, kSources},           {"sourceLocationTable", TableId::kLocations, kLocations},
    {"resourceTable", TableId::kResources, kResources}, {"nativeSymbols", TableId::kSymbols, kSymbols},
    {"funcTable", TableId::kFunctions, kFunctions},     {"frameTable", TableId::kFrames, kFrames},
    {"stackTable", TableId::kStacks, kStacks},
};

std::string NumberProblem(double number, const ColumnRule& rule, const TableSizes& sizes) {
  if ((rule.cell & kMinusOneCell) != 0 && number == -1) return "";
  if ((rule.cell & (kIndexCell | kIntegerCell)) != 0 && !IsInteger(number)) return "must be an integer";
  if ((rule.cell & kNaturalCell) != 0 && number < 0) return absl::StrCat(NumberText(number), " must not be negative");
  if ((rule.cell & kIndexCell) == 0) return "";
  const size_t size = sizes[rule.target];
  if (number >= 0 && number < static_cast<double>(size)) return "";
  return absl::StrCat("index ", NumberText(number), " is out of range: ", NameOf(rule.target), " has ", size);
}

// Empty if nothing is wrong.
std::string CellProblem(const base::JsonValue& cell, const ColumnRule& rule, const TableSizes& sizes) {
  constexpr uint16_t kNumeric = kNumberCell | kIntegerCell | kIndexCell | kNaturalCell;
  if ((rule.cell & kAnyCell) != 0) return "";
  if (cell.is_null()) return (rule.cell & kNullCell) != 0 ? "" : "must not be null";
  if (cell.number() != nullptr && (rule.cell & kNumeric) != 0) return NumberProblem(*cell.number(), rule, sizes);
  if (cell.string() != nullptr && (rule.cell & kStringCell) != 0) return "";
  if (cell.boolean() != nullptr && (rule.cell & kBoolCell) != 0) return "";
  if ((rule.cell & kNumeric) != 0) return "must be a number";
  return (rule.cell & kBoolCell) != 0 ? "must be true or false" : "must be a string";
}

void CheckColumn(const JsonNode& table, const ColumnRule& rule, const TableSizes& sizes) {
  const JsonNode column = rule.required ? table.Member(rule.name) : table.Optional(rule.name);
  if (!column.present()) return;
  if (column.value()->array() == nullptr) return column.Fail("must be an array");
  size_t row = 0;
  for (const base::JsonValue& cell : *column.value()->array()) {
    if (column.report().full()) return;
    std::string problem = CellProblem(cell, rule, sizes);
    if (!problem.empty()) column.report().Add(absl::StrCat(column.path(), "[", row, "]"), problem);
    ++row;
  }
}

void CheckLengths(const JsonNode& table, double length) {
  for (const base::JsonMember& member : *table.value()->object()) {
    const base::JsonValue::Array* column = member.value.array();
    if (column == nullptr || static_cast<double>(column->size()) == length) continue;
    table.Optional(member.key)
        .Fail(absl::StrCat("has ", column->size(), " rows, but the table's length is ", NumberText(length)));
  }
}

}  // namespace

absl::string_view NameOf(TableId id) {
  constexpr absl::string_view kNames[] = {"nothing",       "stringArray",   "sources",   "sourceLocationTable",
                                          "resourceTable", "nativeSymbols", "funcTable", "frameTable",
                                          "stackTable",    "categories",    "libs",      "threads"};
  return kNames[static_cast<size_t>(id)];
}

size_t CheckTable(const JsonNode& table, absl::Span<const ColumnRule> columns, const TableSizes& sizes) {
  std::optional<double> length = table.Member("length").Integer();
  for (const ColumnRule& column : columns) CheckColumn(table, column, sizes);
  if (!length.has_value()) return 0;
  CheckLengths(table, *length);
  return *length > 0 ? static_cast<size_t>(*length) : 0;
}

void CheckTimes(const JsonNode& table) {
  const JsonNode times = table.Optional("time");
  const JsonNode deltas = table.Optional("timeDeltas");
  if (times.present() == deltas.present()) return table.Fail("must have either time or timeDeltas");
  double previous = 0;
  bool is_first = true;
  for (const JsonNode& cell : (times.present() ? times : deltas).Elements()) {
    std::optional<double> number = cell.Number();
    if (!number.has_value()) continue;
    if (deltas.present() && *number < 0) cell.Fail("a time difference must not be negative");
    if (times.present() && !is_first && *number < previous) {
      cell.Fail(absl::StrCat("time ", NumberText(*number), " is before the one above it, ", NumberText(previous)));
    }
    previous = *number;
    is_first = false;
  }
}

const base::JsonValue::Array* ColumnOf(const JsonNode& table, absl::string_view column) {
  const JsonNode node = table.Optional(column);
  return node.present() ? node.value()->array() : nullptr;
}

absl::Span<const TableRule> SharedTables() { return kSharedTables; }
absl::Span<const ColumnRule> SampleColumns() { return kSamples; }
absl::Span<const ColumnRule> MarkerColumns() { return kMarkers; }
absl::Span<const ColumnRule> CounterColumns() { return kCounters; }
absl::Span<const ColumnRule> JsAllocationColumns() { return kJsAllocations; }
absl::Span<const ColumnRule> NativeAllocationColumns() { return kNativeAllocations; }

}  // namespace strata::profiler
