// Reads JSON as RFC 8259 defines it and nothing beside: for checking what a
// writer wrote.
//
// Stricter than the RFC where that leaves a choice: text must be UTF-8, a
// member's name may occur once in an object, an escaped surrogate must be one
// of a pair, a number must be finite as a double. Time is linear in the text,
// recursion at most kMaxJsonDepth.

#ifndef STRATA_VM_BINDING_BASE_JSON_JSON_READER_H_
#define STRATA_VM_BINDING_BASE_JSON_JSON_READER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "vm_binding/base/json/json_value.h"

namespace strata::base {

inline constexpr int kMaxJsonDepth = 64;

// Fails with "offset N: ..." at the first byte that is wrong.
absl::StatusOr<JsonValue> ReadJson(absl::string_view text);

}  // namespace strata::base

#endif  // STRATA_VM_BINDING_BASE_JSON_JSON_READER_H_
