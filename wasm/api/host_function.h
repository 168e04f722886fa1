// C++ callables as functions of WebAssembly: the type is that of the signature.
//
//   WrapFunc(store, "add", [](int32_t a, int32_t b) { return a + b; });
//   WrapFunc(store, "log", [](Caller& caller, uint32_t address) -> absl::Status { … });
//
// Parameters and results are those of native_type.h, after an optional Caller&. A callable returns nothing, a value, a
// tuple of them, or one of these in an absl::StatusOr or an Outcome (absl::Status and Outcome<void> for nothing): a
// status that is not OK ends the guest with a trap that has its message, and an Outcome's failure goes on as what it
// is, an exception as one that the guest may catch. Called on the store's thread; may call the store and may collect.

#ifndef STRATA_WASM_API_HOST_FUNCTION_H_
#define STRATA_WASM_API_HOST_FUNCTION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wasm/api/caller.h"
#include "wasm/api/func.h"
#include "wasm/api/host_definition.h"
#include "wasm/api/native_type.h"
#include "wasm/api/outcome.h"
#include "wasm/types/type.h"

namespace strata::wasm::api {

// The place of each operand in its part, numbers and references counted apart.
template <class... T>
constexpr std::array<size_t, sizeof...(T)> OperandPlaces() {
  [[maybe_unused]] size_t nums = 0, refs = 0;
  return {(NativeType<T>::kIsRef ? refs++ : std::exchange(nums, nums + kNumSlots<T>))...};
}

template <class T>
T ReadOperand(const HostFrame& frame, size_t place) {
  const uint64_t word = NativeType<T>::kIsRef ? frame.refs[place] : frame.nums[place];
  return TakeNative<T>(frame.store, word, kNumSlots<T> == 2 ? frame.nums[place + 1] : 0);
}

template <class T>
absl::Status WriteOperand(HostFrame& frame, size_t place, const T& value) {
  uint64_t word = 0, high = 0;
  absl::Status status = PutNative(frame.store, NativeType<T>::type(), value, word, high);
  if (!status.ok()) return status;
  if constexpr (NativeType<T>::kIsRef) {
    frame.refs[place] = static_cast<uint32_t>(word);
  } else {
    frame.nums[place] = word;
    if constexpr (kNumSlots<T> == 2) frame.nums[place + 1] = high;
  }
  return status;
}

// Writes what a callable returned; why there is nothing to write.
template <class R>
struct HostResult {
  using Native = R;
  static std::optional<Failure> Write(HostFrame& frame, const R& result) {
    absl::Status status = WriteOperand(frame, 0, result);
    if (status.ok()) return std::nullopt;
    return Failure(std::move(status));
  }
};
template <class... T>
struct HostResult<std::tuple<T...>> {
  using Native = std::tuple<T...>;
  template <size_t... i>
  static absl::Status WriteEach(HostFrame& frame, const Native& result, std::index_sequence<i...>) {
    constexpr std::array<size_t, sizeof...(T)> kPlaces = OperandPlaces<T...>();
    absl::Status status;
    (status.Update(WriteOperand(frame, kPlaces[i], std::get<i>(result))), ...);
    return status;
  }
  static std::optional<Failure> Write(HostFrame& frame, const Native& result) {
    absl::Status status = WriteEach(frame, result, std::index_sequence_for<T...>());
    if (status.ok()) return std::nullopt;
    return Failure(std::move(status));
  }
};
template <>
struct HostResult<absl::Status> {
  using Native = void;
  static std::optional<Failure> Write(HostFrame&, absl::Status result) {
    if (result.ok()) return std::nullopt;
    return Failure(std::move(result));
  }
};
template <class R>
struct HostResult<absl::StatusOr<R>> {
  using Native = R;
  static std::optional<Failure> Write(HostFrame& frame, absl::StatusOr<R> result) {
    if (!result.ok()) return Failure(std::move(result).status());
    return HostResult<R>::Write(frame, *result);
  }
};
template <class R>
struct HostResult<Outcome<R>> {
  using Native = R;
  static std::optional<Failure> Write(HostFrame& frame, Outcome<R> result) {
    if (!result.ok()) return std::move(result).TakeFailure();
    if constexpr (std::is_void_v<R>) {
      return std::nullopt;
    } else {
      return HostResult<R>::Write(frame, *result);
    }
  }
};

template <bool kWithCaller, class R, class... A>
struct HostCallable {
  static FuncType type() {
    if constexpr (std::is_void_v<R>) {
      return {{NativeType<A>::type()...}, {}};
    } else {
      return {{NativeType<A>::type()...}, NativeResults<typename HostResult<R>::Native>::types()};
    }
  }

  template <class F>
  static std::optional<Failure> Call(F& callable, HostFrame& frame) {
    return CallWith(callable, frame, std::index_sequence_for<A...>());
  }

 private:
  template <class F, size_t... i>
  static std::optional<Failure> CallWith(F& callable, HostFrame& frame, std::index_sequence<i...>) {
    [[maybe_unused]] constexpr std::array<size_t, sizeof...(A)> kPlaces = OperandPlaces<A...>();
    // Braces evaluate in order.
    std::tuple<A...> arguments{ReadOperand<A>(frame, kPlaces[i])...};
    Caller caller(frame);
    const auto call = [&]() -> R {
      if constexpr (kWithCaller) {
        return callable(caller, std::get<i>(arguments)...);
      } else {
        return callable(std::get<i>(arguments)...);
      }
    };
    if constexpr (std::is_void_v<R>) {
      call();
      return std::nullopt;
    } else {
      return HostResult<R>::Write(frame, call());
    }
  }
};

// HostCallable of a signature, the caller split off.
template <class Signature>
struct HostSignature;
template <class R, class... A>
struct HostSignature<R(A...)> : HostCallable<false, R, std::decay_t<A>...> {};
template <class R, class... A>
struct HostSignature<R(Caller&, A...)> : HostCallable<true, R, std::decay_t<A>...> {};

// The signature of a function object with one call operator, or of a function pointer.
template <class F>
struct SignatureOf : SignatureOf<decltype(&F::operator())> {};
template <class R, class... A>
struct SignatureOf<R (*)(A...)> : HostSignature<R(A...)> {};
template <class C, class R, class... A>
struct SignatureOf<R (C::*)(A...)> : HostSignature<R(A...)> {};
template <class C, class R, class... A>
struct SignatureOf<R (C::*)(A...) const> : HostSignature<R(A...)> {};

// For Linker::DefineFunc: the callable is copied for each store.
template <class F>
HostDefinition HostDefinitionOf(absl::string_view name, F callable) {
  using Signature = SignatureOf<F>;
  return {Signature::type(), std::string(name),
          [callable = std::move(callable)](HostFrame& frame) mutable { return Signature::Call(callable, frame); }};
}

// A function of the store; `name` is for backtraces and profiles.
template <class F>
Func WrapFunc(Store& store, absl::string_view name, F callable) {
  const HostDefinition definition = HostDefinitionOf(name, std::move(callable));
  return Func(store, AddHostFunction(store, definition));
}

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_HOST_FUNCTION_H_
