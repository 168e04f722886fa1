// A value of WebAssembly in host hands: a number, a vector, or a reference.
//
// Small and copied by value; any thread. What it refers to belongs to a store, and is checked where it is used.

#ifndef STRATA_WASM_API_VAL_H_
#define STRATA_WASM_API_VAL_H_

#include <bit>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "wasm/api/rooted.h"

namespace strata::wasm::api {

// 31 bits, as ref.i31 keeps them of an i32.
class I31 {
 public:
  constexpr I31() = default;
  // Drops the highest bit.
  constexpr explicit I31(int32_t value) : bits_(static_cast<uint32_t>(value) & 0x7fffffff) {}

  constexpr int32_t as_signed() const { return static_cast<int32_t>(bits_ << 1) >> 1; }
  constexpr uint32_t as_unsigned() const { return bits_; }
  constexpr bool operator==(const I31&) const = default;

 private:
  uint32_t bits_ = 0;
};

// The two halves of a vector.
struct V128 {
  uint64_t low = 0;
  uint64_t high = 0;
  bool operator==(const V128&) const = default;
};

enum class ValTag : uint8_t { kI32, kI64, kF32, kF64, kV128, kNull, kI31, kFunc, kObject };

// "i32", "null", "function", …
absl::string_view TagName(ValTag tag);

class Val {
 public:
  Val() = default;  // i32 0
  static Val I32(int32_t value) { return Val(ValTag::kI32, static_cast<uint32_t>(value), 0); }
  static Val I64(int64_t value) { return Val(ValTag::kI64, static_cast<uint64_t>(value), 0); }
  static Val F32(float value) { return Val(ValTag::kF32, std::bit_cast<uint32_t>(value), 0); }
  static Val F64(double value) { return Val(ValTag::kF64, std::bit_cast<uint64_t>(value), 0); }
  static Val V128(uint64_t low, uint64_t high) { return Val(ValTag::kV128, low, high); }
  // Of every type of nullable references.
  static Val Null() { return Val(ValTag::kNull, 0, 0); }
  static Val OfI31(I31 value) { return Val(ValTag::kI31, value.as_unsigned(), 0); }
  static Val Object(const Rooted& object) {
    return Val(ValTag::kObject, uint64_t{object.generation()} << 32 | object.index(), object.store());
  }
  // For Func, which converts to and from a Val.
  static Val Function(StoreId store, uint32_t record, uint32_t since) {
    return Val(ValTag::kFunc, uint64_t{since} << 32 | record, store);
  }

  ValTag tag() const { return tag_; }
  bool is_ref() const { return tag_ >= ValTag::kNull; }
  bool is_null() const { return tag_ == ValTag::kNull; }

  // Each is zero, or a handle of no store, unless the tag is its own.
  int32_t i32() const { return static_cast<int32_t>(Bits(ValTag::kI32)); }
  int64_t i64() const { return static_cast<int64_t>(Bits(ValTag::kI64)); }
  float f32() const { return std::bit_cast<float>(static_cast<uint32_t>(Bits(ValTag::kF32))); }
  double f64() const { return std::bit_cast<double>(Bits(ValTag::kF64)); }
  uint64_t v128_low() const { return Bits(ValTag::kV128); }
  uint64_t v128_high() const { return tag_ == ValTag::kV128 ? high_ : 0; }
  I31 i31() const { return I31(static_cast<int32_t>(Bits(ValTag::kI31))); }
  Rooted object() const {
    if (tag_ != ValTag::kObject) return Rooted();
    return Rooted(high_, static_cast<uint32_t>(bits_), static_cast<uint32_t>(bits_ >> 32));
  }
  // Of a function: its store, its record there, and when it was named (wasm/runtime/lifetimes.h).
  StoreId function_store() const { return tag_ == ValTag::kFunc ? high_ : 0; }
  uint32_t function_record() const { return static_cast<uint32_t>(Bits(ValTag::kFunc)); }
  uint32_t function_since() const { return static_cast<uint32_t>(Bits(ValTag::kFunc) >> 32); }

 private:
  Val(ValTag tag, uint64_t bits, uint64_t high) : tag_(tag), bits_(bits), high_(high) {}

  uint64_t Bits(ValTag tag) const { return tag_ == tag ? bits_ : 0; }

  ValTag tag_ = ValTag::kI32;
  uint64_t bits_ = 0;
  uint64_t high_ = 0;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_VAL_H_
