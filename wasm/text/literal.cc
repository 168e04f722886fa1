#include "wasm/text/literal.h"

#include <optional>

#include "wasm/text/number.h"

namespace strata::wasm::text {
namespace {

constexpr absl::string_view kOutOfRange = "constant out of range";

constexpr VectorShape kShapes[] = {
    {"i8x16", false, 8, 16}, {"i16x8", false, 16, 8}, {"i32x4", false, 32, 4},
    {"i64x2", false, 64, 2}, {"f32x4", true, 32, 4},  {"f64x2", true, 64, 2},
};

bool AtInteger(const Cursor& cursor) { return cursor.Is(TokenKind::kNat) || cursor.Is(TokenKind::kInt); }
bool AtNumber(const Cursor& cursor) { return AtInteger(cursor) || cursor.Is(TokenKind::kFloat); }

// The value of `parse(text)` for the number here.
template <class Parse>
uint64_t ExpectNumber(Cursor& cursor, bool is_expected, Parse parse) {
  if (!is_expected) {
    cursor.Unexpected();
    return 0;
  }
  const Token token = cursor.Next();
  const auto value = parse(cursor.Text(token));
  if (!value) cursor.Fail(token, kOutOfRange);
  return value.value_or(0);
}

uint64_t ExpectLane(Cursor& cursor, const VectorShape& shape) {
  if (!shape.is_float) return ExpectInteger(cursor, shape.lane_bits);
  return shape.lane_bits == 32 ? ExpectF32Bits(cursor) : ExpectF64Bits(cursor);
}

// The number of number tokens that follow.
int CountNumbers(const Cursor& cursor) {
  int count = 0;
  for (;; ++count) {
    const TokenKind kind = cursor.Peek(static_cast<uint32_t>(count)).kind;
    if (kind != TokenKind::kNat && kind != TokenKind::kInt && kind != TokenKind::kFloat) return count;
  }
}

}  // namespace

uint64_t ExpectInteger(Cursor& cursor, int bits) {
  return ExpectNumber(cursor, AtInteger(cursor), [bits](absl::string_view text) { return ParseInteger(text, bits); });
}

uint32_t ExpectF32Bits(Cursor& cursor) {
  return static_cast<uint32_t>(ExpectNumber(cursor, AtNumber(cursor), ParseF32));
}

uint64_t ExpectF64Bits(Cursor& cursor) { return ExpectNumber(cursor, AtNumber(cursor), ParseF64); }

const VectorShape* ExpectVectorShape(Cursor& cursor) {
  for (const VectorShape& shape : kShapes) {
    if (cursor.ConsumeKeyword(shape.name)) return &shape;
  }
  cursor.Unexpected();
  return nullptr;
}

void SetLane(const VectorShape& shape, int lane, uint64_t bits, std::array<uint8_t, 16>& vector) {
  const int lane_bytes = shape.lane_bits / 8;
  for (int i = 0; i < lane_bytes; ++i) {
    vector[static_cast<size_t>(lane * lane_bytes + i)] = static_cast<uint8_t>(bits >> (8 * i));
  }
}

std::array<uint8_t, 16> ExpectV128(Cursor& cursor) {
  std::array<uint8_t, 16> vector{};
  const VectorShape* const shape = ExpectVectorShape(cursor);
  if (shape == nullptr) return vector;
  const int count = CountNumbers(cursor);
  if (cursor.Peek(static_cast<uint32_t>(count)).kind == TokenKind::kReserved) {
    cursor.Unexpected(cursor.Peek(static_cast<uint32_t>(count)));
  }
  if (count != shape->lanes) cursor.Fail(cursor.Peek(), "wrong number of lane literals");
  for (int lane = 0; cursor.ok() && lane < shape->lanes; ++lane) {
    SetLane(*shape, lane, ExpectLane(cursor, *shape), vector);
  }
  return vector;
}

}  // namespace strata::wasm::text
