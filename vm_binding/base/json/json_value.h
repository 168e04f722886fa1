// A JSON document in memory: what JsonReader returns.
//
// Immutable once read. Members of an object keep their order; numbers are
// doubles, so whole numbers are exact up to 2^53.

#ifndef STRATA_VM_BINDING_BASE_JSON_JSON_VALUE_H_
#define STRATA_VM_BINDING_BASE_JSON_JSON_VALUE_H_

#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"

namespace strata::base {

struct JsonMember;

class JsonValue {
 public:
  using Array = std::vector<JsonValue>;
  using Object = std::vector<JsonMember>;

  JsonValue();  // null
  explicit JsonValue(bool value);
  explicit JsonValue(double value);
  explicit JsonValue(std::string value);
  explicit JsonValue(Array value);
  explicit JsonValue(Object value);
  JsonValue(const JsonValue&);
  JsonValue(JsonValue&&) noexcept;
  JsonValue& operator=(const JsonValue&);
  JsonValue& operator=(JsonValue&&) noexcept;
  ~JsonValue();

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  // Null if the value is of another kind.
  const bool* boolean() const { return std::get_if<bool>(&value_); }
  const double* number() const { return std::get_if<double>(&value_); }
  const std::string* string() const { return std::get_if<std::string>(&value_); }
  const Array* array() const { return std::get_if<Array>(&value_); }
  const Object* object() const { return std::get_if<Object>(&value_); }

  // The member of that name; null if there is none or the value is no object.
  // Linear in the number of members.
  const JsonValue* Find(absl::string_view key) const;

 private:
  std::variant<std::monostate, bool, double, std::string, Array, Object> value_;
};

struct JsonMember {
  std::string key;
  JsonValue value;
};

}  // namespace strata::base

#endif  // STRATA_VM_BINDING_BASE_JSON_JSON_VALUE_H_
