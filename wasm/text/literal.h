// Number and vector literals at a cursor, as constants of one type; shared by instructions and scripts.

#ifndef STRATA_WASM_TEXT_LITERAL_H_
#define STRATA_WASM_TEXT_LITERAL_H_

#include <array>
#include <cstdint>

#include "wasm/text/cursor.h"

namespace strata::wasm::text {

// An integer literal, in the low `bits` (8, 16, 32, 64) bits.
uint64_t ExpectInteger(Cursor& cursor, int bits);
uint32_t ExpectF32Bits(Cursor& cursor);
uint64_t ExpectF64Bits(Cursor& cursor);

struct VectorShape {
  absl::string_view name;  // "i8x16"
  bool is_float = false;
  int lane_bits = 0;
  int lanes = 0;
};
// The shape whose name stands here; null after an error.
const VectorShape* ExpectVectorShape(Cursor& cursor);
// One lane's literal.
uint64_t ExpectLane(Cursor& cursor, const VectorShape& shape);
// Stores the low `lane_bits` of `bits` as lane `lane`.
void SetLane(const VectorShape& shape, int lane, uint64_t bits, std::array<uint8_t, 16>& vector);
// A shape and its lanes.
std::array<uint8_t, 16> ExpectV128(Cursor& cursor);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_LITERAL_H_
