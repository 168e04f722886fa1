// Whether a reference passes a cast that has a form (wasm/code/object_ops.h).
//
// A cast to a type that may have subtypes compares one word of the row that the object's type has in the cast table
// (wasm/runtime/cast_table.h): whether the types are equal makes no difference.

#ifndef STRATA_WASM_INTERPRETER_CASTS_H_
#define STRATA_WASM_INTERPRETER_CASTS_H_

#include <cstdint>
#include <cstring>

#include "wasm/code/object_ops.h"
#include "wasm/interpreter/dispatch.h"

namespace strata::wasm::interpreter {

// Immediate words of a cast.
template <CastForm kForm>
constexpr int CastImms() {
  return CastKind(kForm) == CastForm::kFinal ? 1 : CastKind(kForm) == CastForm::kDisplay ? 2 : 0;
}

// Whether the object of `header` has `offset` bytes into its row the word `wanted`.
inline bool RowHas(const ExecutionContext* cx, uint32_t header, uint32_t offset, uint32_t wanted) {
  static_assert(sizeof(CastRow) == 32);
  const auto* rows = reinterpret_cast<const uint8_t*>(cx->cast_rows->load(std::memory_order_acquire));
  uint32_t found;
  std::memcpy(&found, rows + uint64_t{header} * (sizeof(CastRow) / 2) + offset, sizeof found);
  return found == wanted;
}

// `imm`: the header word of the type, and where its depth is in a row.
template <CastForm kForm>
inline bool Passes(const ExecutionContext* cx, const uint8_t* cage, uint32_t word, const uint32_t* imm) {
  if (word == 0) return NullPasses(kForm);
  const bool is_i31 = (word & 1) != 0;
  if constexpr (CastKind(kForm) == CastForm::kI31) return is_i31;
  if (is_i31) return false;
  uint32_t header;
  std::memcpy(&header, cage + uint64_t{word} * 4, sizeof header);
  if constexpr (CastKind(kForm) == CastForm::kFinal) return header == imm[0];
  return RowHas(cx, header, imm[1], imm[0]);
}

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_CASTS_H_
