#include "wasm/text/literal.h"

#include <optional>

#include "wasm/text/keywords.h"
#include "wasm/text/number.h"

namespace strata::wasm::text {
namespace {

constexpr absl::string_view kOutOfRange = "constant out of range";

constexpr VectorShape kShapes[] = {
    {"i8x16", false, 8, 16}, {"i16x8", false, 16, 8}, {"i32x4", false, 32, 4},
    {"i64x2", false, 64, 2}, {"f32x4", true, 32, 4},  {"f64x2", true, 64, 2},
};

bool IsInteger(const Token& token) { return token.kind == TokenKind::kNat || token.kind == TokenKind::kInt; }
bool IsNumber(const Token& token) { return IsInteger(token) || token.kind == TokenKind::kFloat; }

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

// The number of number tokens that follow.
uint32_t CountNumbers(const Cursor& cursor) {
  uint32_t count = 0;
  while (IsNumber(cursor.Peek(count))) ++count;
  return count;
}

}  // namespace

uint64_t ExpectInteger(Cursor& cursor, int bits) {
  return ExpectNumber(cursor, IsInteger(cursor.Peek()),
                      [bits](absl::string_view text) { return ParseInteger(text, bits); });
}

uint32_t ExpectF32Bits(Cursor& cursor) {
  return static_cast<uint32_t>(ExpectNumber(cursor, IsNumber(cursor.Peek()), ParseF32));
}

uint64_t ExpectF64Bits(Cursor& cursor) { return ExpectNumber(cursor, IsNumber(cursor.Peek()), ParseF64); }

const VectorShape* ExpectVectorShape(Cursor& cursor) {
  for (const VectorShape& shape : kShapes) {
    if (cursor.ConsumeKeyword(shape.name)) return &shape;
  }
  cursor.Unexpected();
  return nullptr;
}

uint64_t ExpectLane(Cursor& cursor, const VectorShape& shape) {
  if (!shape.is_float) return ExpectInteger(cursor, shape.lane_bits);
  return shape.lane_bits == 32 ? ExpectF32Bits(cursor) : ExpectF64Bits(cursor);
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
  const uint32_t count = CountNumbers(cursor);
  if (count != static_cast<uint32_t>(shape->lanes)) {
    const Token& next = cursor.Peek(count);
    const bool is_word = next.kind == TokenKind::kKeyword && IsKnownKeyword(cursor.Text(next));
    if (next.kind == TokenKind::kReserved || (next.kind == TokenKind::kKeyword && !is_word)) cursor.Unexpected(next);
    cursor.Fail(cursor.Peek(), "wrong number of lane literals");
  }
  for (int lane = 0; cursor.ok() && lane < shape->lanes; ++lane) {
    SetLane(*shape, lane, ExpectLane(cursor, *shape), vector);
  }
  return vector;
}

}  // namespace strata::wasm::text
