#include "profiler/writers/marker_checker.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "profiler/writers/firefox_vocabulary.h"
#include "profiler/writers/json_node.h"
#include "profiler/writers/profile_tables.h"
#include "vm_binding/base/json/json_value.h"

namespace strata::profiler {
namespace {

constexpr absl::string_view kFieldOpen = "{marker.data.";
constexpr absl::string_view kTable = "table";

constexpr absl::string_view kTextFormats[] = {"string", "url", "file-path", "sanitized-string"};
constexpr absl::string_view kInternedFormats[] = {"unique-string", "flow-id", "terminating-flow-id"};
constexpr absl::string_view kIdFormats[] = {"pid", "tid"};
constexpr absl::string_view kIntegerFormats[] = {"integer", "hexadecimal"};
constexpr absl::string_view kListFormats[] = {"list", kTable};

void CheckCause(const JsonNode& cause, const TableSizes& sizes) {
  if (!cause.present()) return;
  const JsonNode stack = cause.Member("stack");
  if (stack.present() && !stack.value()->is_null()) stack.ExpectIndex(sizes[TableId::kStacks], "stackTable");
  const JsonNode time = cause.Optional("time");
  if (time.present()) time.Number();
}

void CheckGraph(const JsonNode& graph) {
  graph.Member("type").ExpectOneOf(GraphTypes());
  const JsonNode color = graph.Optional("color");
  if (color.present()) color.ExpectOneOf(GraphColors());
}

}  // namespace

void MarkerChecker::CheckSchemas(const JsonNode& schemas) {
  for (const JsonNode& schema : schemas.Elements()) CheckSchema(schema);
}

void MarkerChecker::CheckSchema(const JsonNode& node) {
  const JsonNode name = node.Member("name");
  const std::string key(name.String().value_or(""));
  if (Contains(ReservedSchemaNames(), key)) name.Fail(absl::StrCat("\"", key, "\" is reserved by the viewer"));
  Schema schema;
  for (const JsonNode& place : node.Member("display").Elements()) {
    place.ExpectOneOf(DisplayPlaces());
    if (place.value()->string() != nullptr && *place.value()->string() == "timeline-overview") {
      schema.in_overview = true;
    }
  }
  CheckFields(node.Member("fields"), schema);
  auto expect_declared = [&](const JsonNode& field) {
    std::optional<absl::string_view> text = field.String();
    if (text.has_value() && !schema.formats.contains(*text)) field.Fail(absl::StrCat("names no field: ", *text));
  };
  for (absl::string_view label : {"tooltipLabel", "tableLabel", "chartLabel"}) CheckLabel(node.Optional(label), schema);
  if (node.Optional("graphs").present()) {
    for (const JsonNode& graph : node.Optional("graphs").Elements()) {
      expect_declared(graph.Member("key"));
      CheckGraph(graph);
    }
  }
  expect_declared(node.Optional("colorField"));
  if (!schemas_.emplace(key, std::move(schema)).second) name.Fail(absl::StrCat("\"", key, "\" is declared twice"));
}

void MarkerChecker::CheckFields(const JsonNode& fields, Schema& schema) {
  for (const JsonNode& field : fields.Elements()) {
    const JsonNode key = field.Member("key");
    const std::string name(key.String().value_or(""));
    if (name == "type" || name == "cause") key.Fail(absl::StrCat("\"", name, "\" is reserved"));
    const JsonNode format = field.Member("format");
    std::string word(kTable);
    if (format.present() && format.value()->object() == nullptr) {
      format.ExpectOneOf(FieldFormats());
      word = std::string(format.String().value_or(""));
    }
    if (!schema.formats.emplace(name, word).second) key.Fail(absl::StrCat("\"", name, "\" is declared twice"));
  }
}

void MarkerChecker::CheckLabel(const JsonNode& label, const Schema& schema) const {
  const absl::string_view text = label.String().value_or("");
  for (size_t open = text.find(kFieldOpen); open != text.npos; open = text.find(kFieldOpen, open + 1)) {
    const absl::string_view rest = text.substr(open + kFieldOpen.size());
    const absl::string_view key = rest.substr(0, rest.find('}'));
    if (!schema.formats.contains(key)) label.Fail(absl::StrCat("names no field: ", key));
  }
}

const MarkerChecker::Schema* MarkerChecker::Find(const JsonNode& data) const {
  const base::JsonValue* type = data.present() ? data.value()->Find("type") : nullptr;
  if (type == nullptr || type->string() == nullptr) return nullptr;
  const auto found = schemas_.find(*type->string());
  return found != schemas_.end() ? &found->second : nullptr;
}

bool MarkerChecker::IsInOverview(const JsonNode& data) const {
  const Schema* schema = Find(data);
  return schema != nullptr && schema->in_overview;
}

void MarkerChecker::CheckData(const JsonNode& data, const TableSizes& sizes) const {
  if (!data.present() || data.value()->is_null()) return;
  const JsonNode type = data.Member("type");
  const Schema* schema = Find(data);
  if (schema == nullptr) {
    std::optional<absl::string_view> name = type.String();
    if (name.has_value()) type.Fail(absl::StrCat("no marker schema is called \"", *name, "\""));
    return;
  }
  CheckCause(data.Optional("cause"), sizes);
  for (const base::JsonMember& member : *data.value()->object()) {
    if (member.key == "type" || member.key == "cause") continue;
    const JsonNode value = data.Optional(member.key);
    const auto format = schema->formats.find(member.key);
    if (format == schema->formats.end()) {
      value.Fail("the marker schema declares no such field");
    } else if (!member.value.is_null()) {
      CheckFormatted(value, format->second, sizes);
    }
  }
}

void CheckFormatted(const JsonNode& value, absl::string_view format, const TableSizes& sizes) {
  if (Contains(kTextFormats, format)) {
    value.String();
  } else if (Contains(kInternedFormats, format)) {
    value.ExpectIndex(sizes[TableId::kStrings], "stringArray");
  } else if (Contains(kIdFormats, format)) {
    if (value.present() && value.value()->string() == nullptr) value.Integer();
  } else if (Contains(kListFormats, format)) {
    value.Elements();
  } else if (Contains(kIntegerFormats, format)) {
    value.Integer();
  } else {
    const std::optional<double> number = value.Number();
    const bool is_part = format != "percentage" || !number.has_value() || (*number >= 0 && *number <= 1);
    if (!is_part) value.Fail("a percentage must be from 0 to 1");
  }
}

}  // namespace strata::profiler
