// Values of hosts as the runtime's words, and back: the one place where kinds, types and stores of values are checked.
//
// For this package alone. Words of references die at the next thing that may collect, so they are made last.

#ifndef STRATA_WASM_API_WORDS_H_
#define STRATA_WASM_API_WORDS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "wasm/api/outcome.h"
#include "wasm/api/store.h"
#include "wasm/api/val.h"
#include "wasm/runtime/trap.h"
#include "wasm/runtime/value.h"
#include "wasm/types/value_type.h"

namespace strata::wasm::api {

// kInvalidArgument unless `val` is of `type`; kFailedPrecondition for a stale reference or one of another store.
absl::StatusOr<Value> ToWord(Store& store, ValType type, const Val& val);
// A reference word of a value of `type`, rooted in the present scope if it is an object.
Val ToVal(Store& store, ValType type, const Value& word);

// One value for each type; kInvalidArgument for another number of them.
absl::StatusOr<Values> ToWords(Store& store, absl::Span<const ValType> types, absl::Span<const Val> vals);
absl::StatusOr<Values> PayloadWords(Store& store, const Exception& exception);

// Why a call of the runtime had no results.
Failure FailureOf(Store& store, Trap trap);

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_WORDS_H_
