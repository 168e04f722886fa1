#include "profiler/model/marker_rules.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "profiler/model/marker.h"

namespace strata::profiler {
namespace {

using Keys = absl::flat_hash_set<absl::string_view>;

constexpr absl::string_view kFieldOpen = "{marker.data.";

enum class ValueType { kString, kInteger, kNumber };

ValueType TypeOf(FieldFormat format) {
  switch (format) {
    case FieldFormat::kString:
    case FieldFormat::kUniqueString:
    case FieldFormat::kUrl:
    case FieldFormat::kFilePath:
    case FieldFormat::kSanitizedString:
    case FieldFormat::kFlowId:
    case FieldFormat::kTerminatingFlowId:
      return ValueType::kString;
    case FieldFormat::kInteger:
    case FieldFormat::kHexadecimal:
      return ValueType::kInteger;
    default:
      return ValueType::kNumber;
  }
}

absl::Status Unknown(const MarkerSchema& schema, absl::string_view what, absl::string_view key) {
  return absl::InvalidArgumentError(
      absl::StrCat("marker schema \"", schema.name, "\": ", what, " names no field: \"", key, "\""));
}

absl::Status CollectKeys(const MarkerSchema& schema, Keys& keys) {
  for (const MarkerField& field : schema.fields) {
    if (field.key.empty() || field.key == "type" || field.key == "cause") {
      return absl::InvalidArgumentError(
          absl::StrCat("marker schema \"", schema.name, "\": field key \"", field.key, "\" is reserved"));
    }
    if (!keys.insert(field.key).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("marker schema \"", schema.name, "\": field key \"", field.key, "\" is repeated"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckLabel(const MarkerSchema& schema, absl::string_view label, const Keys& keys) {
  for (size_t open = label.find(kFieldOpen); open != label.npos; open = label.find(kFieldOpen, open + 1)) {
    absl::string_view rest = label.substr(open + kFieldOpen.size());
    absl::string_view key = rest.substr(0, rest.find('}'));
    if (!keys.contains(key)) return Unknown(schema, "a label", key);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckSchema(const MarkerSchema& schema) {
  if (schema.name.empty()) return absl::InvalidArgumentError("marker schema has no name");
  Keys keys;
  if (absl::Status status = CollectKeys(schema, keys); !status.ok()) return status;
  for (const std::string* label : {&schema.tooltip_label, &schema.table_label, &schema.chart_label}) {
    if (absl::Status status = CheckLabel(schema, *label, keys); !status.ok()) return status;
  }
  for (const MarkerGraph& graph : schema.graphs) {
    if (!keys.contains(graph.key)) return Unknown(schema, "a graph", graph.key);
  }
  if (!schema.color_field.empty() && !keys.contains(schema.color_field)) {
    return Unknown(schema, "the colour field", schema.color_field);
  }
  return absl::OkStatus();
}

absl::Status CheckValue(const MarkerField& field, const FieldValue& value) {
  if (std::holds_alternative<std::monostate>(value)) return absl::OkStatus();
  ValueType type = TypeOf(field.format);
  bool fits = false;
  if (std::holds_alternative<std::string>(value)) fits = type == ValueType::kString;
  if (std::holds_alternative<int64_t>(value)) fits = type != ValueType::kString;
  if (const double* number = std::get_if<double>(&value)) fits = type == ValueType::kNumber && std::isfinite(*number);
  if (fits) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("value of field \"", field.key, "\" does not fit the field's format"));
}

bool IsInterned(FieldFormat format) {
  return format == FieldFormat::kUniqueString || format == FieldFormat::kFlowId ||
         format == FieldFormat::kTerminatingFlowId;
}

}  // namespace strata::profiler
