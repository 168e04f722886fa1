// Which C++ types stand for which WebAssembly types in the signatures of typed and of wrapped functions.
//
//   int32_t, uint32_t: i32 · int64_t, uint64_t: i64 · float: f32 · double: f64 · V128: v128 · Func: (ref func)
//   StructRef, ArrayRef, ExternRef, ExnRef: (ref struct), … · AnyRef, EqRef, I31: (ref any), (ref eq), (ref i31)
//   std::optional of a reference: the nullable type, std::nullopt being null
//
// The references but Func are in headers of their own (struct_ref.h, …, any_ref.h).

#ifndef STRATA_WASM_API_NATIVE_TYPE_H_
#define STRATA_WASM_API_NATIVE_TYPE_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <type_traits>
#include <vector>

#include "absl/status/status.h"
#include "wasm/api/func.h"
#include "wasm/api/val.h"
#include "wasm/types/value_type.h"

namespace strata::wasm::api {

// Undefined for types that stand for none.
template <class T>
struct NativeType;

template <class T, class Bits, ValKind kind>
struct NativeNumber {
  static constexpr bool kIsRef = false;
  static ValType type() { return kind; }
  static uint64_t ToBits(T value) { return std::bit_cast<Bits>(value); }
  static T FromBits(uint64_t bits) { return std::bit_cast<T>(static_cast<Bits>(bits)); }
};
template <>
struct NativeType<int32_t> : NativeNumber<int32_t, uint32_t, ValKind::kI32> {};
template <>
struct NativeType<uint32_t> : NativeNumber<uint32_t, uint32_t, ValKind::kI32> {};
template <>
struct NativeType<int64_t> : NativeNumber<int64_t, uint64_t, ValKind::kI64> {};
template <>
struct NativeType<uint64_t> : NativeNumber<uint64_t, uint64_t, ValKind::kI64> {};
template <>
struct NativeType<float> : NativeNumber<float, uint32_t, ValKind::kF32> {};
template <>
struct NativeType<double> : NativeNumber<double, uint64_t, ValKind::kF64> {};

// A vector has two words.
template <>
struct NativeType<V128> {
  static constexpr bool kIsRef = false;
  static ValType type() { return ValKind::kV128; }
};
// How many number slots a value takes that is no reference.
template <class T>
inline constexpr size_t kNumSlots = std::is_same_v<T, V128> ? 2 : 1;

// A reference has ToVal and FromVal; FromVal gets a value of the type.
template <>
struct NativeType<Func> {
  static constexpr bool kIsRef = true;
  static ValType type() { return RefType{{HeapKind::kFunc, 0}, false}; }
  static Val ToVal(const Func& value) { return value; }
  static Func FromVal(const Val& val) { return Func::FromVal(val).value_or(Func()); }
};

template <class T>
struct NativeType<std::optional<T>> {
  static_assert(NativeType<T>::kIsRef, "only references can be null");
  static constexpr bool kIsRef = true;
  static ValType type() { return RefType{NativeType<T>::type().ref().heap, true}; }
  static Val ToVal(const std::optional<T>& value) {
    return value.has_value() ? NativeType<T>::ToVal(*value) : Val::Null();
  }
  static std::optional<T> FromVal(const Val& val) {
    if (val.is_null()) return std::nullopt;
    return NativeType<T>::FromVal(val);
  }
};

// What a function returns: nothing, one value, or a tuple.
template <class R>
struct NativeResults {
  static constexpr size_t kCount = 1;
  static std::vector<ValType> types() { return {NativeType<R>::type()}; }
};
template <>
struct NativeResults<void> {
  static constexpr size_t kCount = 0;
  static std::vector<ValType> types() { return {}; }
};
template <class... T>
struct NativeResults<std::tuple<T...>> {
  static constexpr size_t kCount = sizeof...(T);
  static std::vector<ValType> types() { return {NativeType<T>::type()...}; }
};

// For the templates of this package: the word of a reference and back, as words.h.
absl::Status PutReference(Store& store, ValType type, const Val& val, uint64_t& word);
Val TakeReference(Store& store, ValType type, uint64_t word);

// `high` is for the second word of a vector alone.
template <class T>
absl::Status PutNative(Store& store, ValType type, const T& value, uint64_t& word, uint64_t& high) {
  if constexpr (NativeType<T>::kIsRef) {
    return PutReference(store, type, NativeType<T>::ToVal(value), word);
  } else if constexpr (kNumSlots<T> == 2) {
    word = value.low;
    high = value.high;
    return absl::OkStatus();
  } else {
    word = NativeType<T>::ToBits(value);
    return absl::OkStatus();
  }
}

template <class T>
T TakeNative(Store& store, uint64_t word, uint64_t high) {
  if constexpr (NativeType<T>::kIsRef) {
    return NativeType<T>::FromVal(TakeReference(store, NativeType<T>::type(), word));
  } else if constexpr (kNumSlots<T> == 2) {
    return {word, high};
  } else {
    return NativeType<T>::FromBits(word);
  }
}

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_NATIVE_TYPE_H_
