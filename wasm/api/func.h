// A function of a store, a guest's or the host's.
//
// Calls run guest code on the store's thread, and may collect. Whoever calls often makes a TypedFunc of it, which
// checks types once.

#ifndef STRATA_WASM_API_FUNC_H_
#define STRATA_WASM_API_FUNC_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "wasm/api/outcome.h"
#include "wasm/api/rooted.h"
#include "wasm/api/val.h"
#include "wasm/runtime/value.h"
#include "wasm/types/type.h"

namespace strata::wasm::api {

class Store;
template <class Signature>
class TypedFunc;

class Func {
 public:
  Func() = default;  // of no store: every use fails
  // The function that a value refers to; kInvalidArgument if it is none.
  static absl::StatusOr<Func> FromVal(const Val& val);
  operator Val() const { return Val::Function(store_, record_, since_); }  // NOLINT: a function is a value

  // Concrete types are the engine's.
  absl::StatusOr<FuncType> type(const Store& store) const;
  // Misuse: kInvalidArgument for arguments of other number or types, kFailedPrecondition in another store. May collect.
  Outcome<std::vector<Val>> Call(Store& store, absl::Span<const Val> arguments) const;
  // To be called as a C++ function; include wasm/api/typed_func.h. kInvalidArgument, with both types, unless they
  // match.
  template <class Signature>
  absl::StatusOr<TypedFunc<Signature>> Typed(const Store& store) const;
  bool operator==(const Func& other) const { return store_ == other.store_ && record_ == other.record_; }

  // For this package: made of a store's own record, now.
  Func(const Store& store, uint32_t record);
  StoreId store() const { return store_; }
  uint32_t record() const { return record_; }
  uint32_t since() const { return since_; }

 private:
  Func(StoreId store, uint32_t record, uint32_t since) : store_(store), record_(record), since_(since) {}

  StoreId store_ = 0;
  uint32_t record_ = 0;
  uint32_t since_ = 0;
};

// For this package: calls with words that match the function's type, which is of this store; what a TypedFunc does once
// it has checked. May collect.
std::optional<Failure> CallWords(Store& store, uint32_t record, absl::Span<const Value> arguments,
                                 absl::Span<Value> results);

// For this package: before a call, when no word is held. kFailedPrecondition unless the function is there and the
// store's; destroys host objects that collections have found dead.
absl::Status BeginCall(Store& store, const Func& func);

// "(func (param i32) (result i64))", for messages.
std::string TypeText(const FuncType& type);

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_FUNC_H_
