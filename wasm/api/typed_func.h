// A function to be called with C++ values: its type has been compared with the signature once.
//
//   absl::StatusOr<TypedFunc<int32_t(int32_t, int32_t)>> add = instance.GetTypedFunc<int32_t(int32_t, int32_t)>(…);
//   Outcome<int32_t> sum = add->Call(store, 1, 2);
//
// native_type.h says which types there are. Several results are a std::tuple.

#ifndef STRATA_WASM_API_TYPED_FUNC_H_
#define STRATA_WASM_API_TYPED_FUNC_H_

#include <array>
#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "wasm/api/func.h"
#include "wasm/api/native_type.h"
#include "wasm/api/outcome.h"
#include "wasm/api/store.h"
#include "wasm/runtime/value.h"
#include "wasm/types/type.h"

namespace strata::wasm::api {

// For the template below: kInvalidArgument, with both types, unless a function of `type` can be called with values of
// the signature's types, which are `native`. References that the function wants of a more special type are compared at
// each call; results are of the signature's types always.
absl::Status CheckSignature(const Store& store, const FuncType& type, const FuncType& native);
// The type of a function of this store; it lives as long as the store's engine.
absl::StatusOr<const FuncType*> DeclaredType(const Store& store, const Func& func);
// Words get the kinds of the types.
void SetKinds(absl::Span<const ValType> types, absl::Span<Value> words);

template <class Signature>
class TypedFunc;

template <class R, class... A>
class TypedFunc<R(A...)> {
 public:
  static absl::StatusOr<TypedFunc> Create(const Store& store, const Func& func) {
    absl::StatusOr<const FuncType*> type = DeclaredType(store, func);
    if (!type.ok()) return type.status();
    const FuncType native{{NativeType<A>::type()...}, NativeResults<R>::types()};
    absl::Status matches = CheckSignature(store, **type, native);
    if (!matches.ok()) return matches;
    return TypedFunc(func, **type);
  }

  // Misuse: kFailedPrecondition in another store, kInvalidArgument for a reference of the wrong type. May collect.
  Outcome<R> Call(Store& store, const A&... arguments) const {
    absl::Status begun = BeginCall(store, func_);
    if (!begun.ok()) return begun;
    std::array<Value, sizeof...(A)> words = words_;
    absl::Status put = PutAll(store, words, std::index_sequence_for<A...>(), arguments...);
    if (!put.ok()) return put;
    std::array<Value, NativeResults<R>::kCount> results;
    std::optional<Failure> failure = CallWords(store, func_.record(), words, absl::MakeSpan(results));
    if (failure.has_value()) return *std::move(failure);
    return Taker<R>::Take(store, results);
  }

  const Func& func() const { return func_; }

 private:
  TypedFunc(const Func& func, const FuncType& type) : func_(func), type_(&type) {
    SetKinds(type.params, absl::MakeSpan(words_));
  }

  template <size_t... i>
  absl::Status PutAll(Store& store, std::array<Value, sizeof...(A)>& words, std::index_sequence<i...>,
                      const A&... arguments) const {
    absl::Status status;
    (void)store, (void)words;
    (status.Update(PutNative(store, type_->params[i], arguments, words[i].bits, words[i].high)), ...);
    return status;
  }

  template <class T>
  struct Taker {
    static Outcome<T> Take(Store& store, const std::array<Value, 1>& words) {
      return TakeNative<T>(store, words[0].bits, words[0].high);
    }
  };
  template <class... T>
  struct Taker<std::tuple<T...>> {
    template <size_t... i>
    static std::tuple<T...> TakeEach(Store& store, const Value* words, std::index_sequence<i...>) {
      return std::tuple<T...>{TakeNative<T>(store, words[i].bits, words[i].high)...};
    }
    static Outcome<std::tuple<T...>> Take(Store& store, const std::array<Value, sizeof...(T)>& words) {
      return TakeEach(store, words.data(), std::index_sequence_for<T...>());
    }
  };
  template <class T>
    requires std::is_void_v<T>
  struct Taker<T> {
    static Outcome<void> Take(Store&, const std::array<Value, 0>&) { return {}; }
  };

  Func func_;
  const FuncType* type_;
  std::array<Value, sizeof...(A)> words_;  // kinds, without values
};

template <class Signature>
absl::StatusOr<TypedFunc<Signature>> Func::Typed(const Store& store) const {
  return TypedFunc<Signature>::Create(store, *this);
}

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_TYPED_FUNC_H_
