#include "vm_binding/base/json/json_value.h"

#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace strata::base {

// Here, not in the class, because JsonMember must be complete.
JsonValue::JsonValue() = default;
JsonValue::JsonValue(bool value) : value_(value) {}
JsonValue::JsonValue(double value) : value_(value) {}
JsonValue::JsonValue(std::string value) : value_(std::move(value)) {}
JsonValue::JsonValue(Array value) : value_(std::move(value)) {}
JsonValue::JsonValue(Object value) : value_(std::move(value)) {}
JsonValue::JsonValue(const JsonValue&) = default;
JsonValue::JsonValue(JsonValue&&) noexcept = default;
JsonValue& JsonValue::operator=(const JsonValue&) = default;
JsonValue& JsonValue::operator=(JsonValue&&) noexcept = default;
JsonValue::~JsonValue() = default;

const JsonValue* JsonValue::Find(absl::string_view key) const {
  if (object() == nullptr) return nullptr;
  for (const JsonMember& member : *object()) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

}  // namespace strata::base
