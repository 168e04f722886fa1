#include "profiler/writers/json_node.h"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "vm_binding/base/json/json_value.h"

namespace strata::profiler {

void CheckReport::Add(absl::string_view path, absl::string_view what) {
  if (!full()) violations_.push_back(absl::StrCat(path, ": ", what));
}

void JsonNode::Fail(absl::string_view what) const {
  if (present()) report_->Add(path_, what);
}

JsonNode JsonNode::Member(absl::string_view key) const {
  ExpectKind(present() && value_->object() != nullptr, "an object");
  JsonNode member = Optional(key);
  if (present() && value_->object() != nullptr && !member.present()) report_->Add(member.path_, "missing");
  return member;
}

JsonNode JsonNode::Optional(absl::string_view key) const {
  return JsonNode(present() ? value_->Find(key) : nullptr, PathOf(key), *report_);
}

std::optional<double> JsonNode::Number() const {
  ExpectKind(present() && value_->number() != nullptr, "a number");
  if (!present() || value_->number() == nullptr) return std::nullopt;
  return *value_->number();
}

std::optional<double> JsonNode::Integer() const {
  std::optional<double> number = Number();
  if (!number.has_value() || IsInteger(*number)) return number;
  Fail("must be an integer");
  return std::nullopt;
}

std::optional<bool> JsonNode::Bool() const {
  ExpectKind(present() && value_->boolean() != nullptr, "true or false");
  if (!present() || value_->boolean() == nullptr) return std::nullopt;
  return *value_->boolean();
}

std::optional<absl::string_view> JsonNode::String() const {
  ExpectKind(present() && value_->string() != nullptr, "a string");
  if (!present() || value_->string() == nullptr) return std::nullopt;
  return *value_->string();
}

std::vector<JsonNode> JsonNode::Elements() const {
  ExpectKind(present() && value_->array() != nullptr, "an array");
  std::vector<JsonNode> elements;
  if (!present() || value_->array() == nullptr) return elements;
  for (const base::JsonValue& element : *value_->array()) {
    elements.emplace_back(&element, absl::StrCat(path_, "[", elements.size(), "]"), *report_);
  }
  return elements;
}

void JsonNode::ExpectOneOf(absl::Span<const absl::string_view> words) const {
  std::optional<absl::string_view> text = String();
  if (!text.has_value()) return;
  for (absl::string_view word : words) {
    if (*text == word) return;
  }
  Fail(absl::StrCat("\"", *text, "\" is not one of the known names"));
}

void JsonNode::ExpectIndex(size_t size, absl::string_view what) const {
  std::optional<double> index = Integer();
  if (!index.has_value() || (*index >= 0 && *index < static_cast<double>(size))) return;
  Fail(absl::StrCat("index ", NumberText(*index), " is out of range: ", what, " has ", size));
}

void JsonNode::ExpectNumberOrNull() const {
  if (present() && !value_->is_null()) Number();
}

void JsonNode::ExpectKind(bool is_kind, absl::string_view kind) const {
  if (!is_kind) Fail(absl::StrCat("must be ", kind));
}

std::string JsonNode::PathOf(absl::string_view key) const {
  return path_.empty() ? std::string(key) : absl::StrCat(path_, ".", key);
}

bool IsInteger(double number) { return std::trunc(number) == number; }

std::string NumberText(double number) {
  constexpr double kExact = 0x1p53;
  if (IsInteger(number) && std::abs(number) < kExact) return absl::StrCat(static_cast<int64_t>(number));
  char digits[32];
  return std::string(digits, std::to_chars(digits, digits + sizeof(digits), number).ptr);
}

}  // namespace strata::profiler
