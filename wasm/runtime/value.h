// A value of guest code in host hands.
//
// A reference is a raw word (vm_binding/contract/object_ref.h) and dies at the next call that may collect, unless the
// store roots it (Store::Root).

#ifndef STRATA_WASM_RUNTIME_VALUE_H_
#define STRATA_WASM_RUNTIME_VALUE_H_

#include <bit>
#include <cstdint>
#include <variant>
#include <vector>

#include "wasm/runtime/trap.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {

struct Value {
  ValKind kind = ValKind::kI32;
  uint64_t bits = 0;  // i32 and f32 in the low half, zero above; a reference word likewise
  uint64_t high = 0;  // upper half of a v128

  static Value I32(int32_t v) { return {ValKind::kI32, static_cast<uint32_t>(v)}; }
  static Value I64(int64_t v) { return {ValKind::kI64, static_cast<uint64_t>(v)}; }
  static Value F32(float v) { return {ValKind::kF32, std::bit_cast<uint32_t>(v)}; }
  static Value F64(double v) { return {ValKind::kF64, std::bit_cast<uint64_t>(v)}; }
  static Value Ref(uint32_t word) { return {ValKind::kRef, word}; }

  int32_t i32() const { return static_cast<int32_t>(bits); }
  int64_t i64() const { return static_cast<int64_t>(bits); }
  float f32() const { return std::bit_cast<float>(static_cast<uint32_t>(bits)); }
  double f64() const { return std::bit_cast<double>(bits); }
  uint32_t ref() const { return static_cast<uint32_t>(bits); }
};

using Values = std::vector<Value>;
using Outcome = std::variant<Values, Trap>;

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_VALUE_H_
