// Whether the result of an action is what a script's pattern describes.

#ifndef STRATA_TESTING_WAST_RESULT_MATCHER_H_
#define STRATA_TESTING_WAST_RESULT_MATCHER_H_

#include <string>

#include "wasm/runtime/store.h"
#include "wasm/runtime/value.h"
#include "wasm/text/script_value.h"
#include "wasm/types/value_type.h"

namespace strata::testing {

// What ref.extern and ref.host arguments carry, as the store's host value (Store::HostValue).
struct HostNumber {
  uint32_t number = 0;
};

// A value with its static type, which tells the words of functions and of i31 apart. Concrete types are
// CanonicalTypeIds.
struct TypedValue {
  wasm::Value value;
  wasm::ValType type;
};

bool MatchesPattern(const wasm::Store& store, const TypedValue& value, const wasm::text::ResultPattern& pattern);

// For messages: "i32 4294967295 (0xffffffff)", "(ref null func) 0x3".
std::string Describe(const TypedValue& value);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_RESULT_MATCHER_H_
