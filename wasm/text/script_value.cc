#include "wasm/text/script_value.h"

#include "wasm/text/literal.h"
#include "wasm/text/type_parser.h"
#include "wasm/text/type_space.h"

namespace strata::wasm::text {
namespace {

using Kind = ResultPattern::Kind;
using Nan = ResultPattern::Nan;

struct RefWord {
  absl::string_view word;
  Kind kind;
};
constexpr RefWord kRefWords[] = {
    {"ref.func", Kind::kRefFunc}, {"ref.any", Kind::kRefAny},       {"ref.eq", Kind::kRefEq},
    {"ref.i31", Kind::kRefI31},   {"ref.struct", Kind::kRefStruct}, {"ref.array", Kind::kRefArray},
    {"ref.exn", Kind::kRefExn},   {"ref.extern", Kind::kRefExtern}, {"ref.host", Kind::kRefHost},
    {"ref.null", Kind::kRefNull},
};

Nan ConsumeNan(Cursor& cursor) {
  if (cursor.ConsumeKeyword("nan:canonical")) return Nan::kCanonical;
  if (cursor.ConsumeKeyword("nan:arithmetic")) return Nan::kArithmetic;
  return Nan::kNone;
}

HeapType ParseAbstractHeapType(Cursor& cursor) {
  TypeSpace no_types;
  return TypeParser(cursor, no_types).ParseHeapType();
}

void ParseV128Pattern(Cursor& cursor, ResultPattern& pattern) {
  const VectorShape* const shape = ExpectVectorShape(cursor);
  if (shape == nullptr) return;
  pattern.lanes_are_floats = shape->is_float;
  pattern.lane_bits = shape->lane_bits;
  for (int lane = 0; cursor.ok() && lane < shape->lanes; ++lane) {
    pattern.lane_nans.push_back(shape->is_float ? ConsumeNan(cursor) : Nan::kNone);
    if (pattern.lane_nans.back() == Nan::kNone) SetLane(*shape, lane, ExpectLane(cursor, *shape), pattern.v128);
  }
}

void ParseRefPattern(Cursor& cursor, ResultPattern& pattern) {
  for (const RefWord& row : kRefWords) {
    if (!cursor.ConsumeKeyword(row.word)) continue;
    pattern.kind = row.kind;
    if (row.kind == Kind::kRefNull && !cursor.Is(TokenKind::kClose)) pattern.heap = ParseAbstractHeapType(cursor);
    if (cursor.Is(TokenKind::kNat)) pattern.number = cursor.ExpectU32();
    return;
  }
  cursor.Unexpected();
}

// Alternatives have none of their own.
void ParseAlternatives(Cursor& cursor, ResultPattern& pattern) {
  pattern.kind = Kind::kEither;
  while (cursor.Is(TokenKind::kOpen) && !cursor.AtOpen("either"))
    pattern.alternatives.push_back(ParseResultPattern(cursor));
}

}  // namespace

ScriptValue ParseScriptValue(Cursor& cursor) {
  using ValueKind = ScriptValue::Kind;
  ScriptValue value;
  cursor.Expect(TokenKind::kOpen);
  if (cursor.ConsumeKeyword("i32.const")) {
    value = {ValueKind::kI32, ExpectInteger(cursor, 32), {}, {}};
  } else if (cursor.ConsumeKeyword("i64.const")) {
    value = {ValueKind::kI64, ExpectInteger(cursor, 64), {}, {}};
  } else if (cursor.ConsumeKeyword("f32.const")) {
    value = {ValueKind::kF32, ExpectF32Bits(cursor), {}, {}};
  } else if (cursor.ConsumeKeyword("f64.const")) {
    value = {ValueKind::kF64, ExpectF64Bits(cursor), {}, {}};
  } else if (cursor.ConsumeKeyword("v128.const")) {
    value = {ValueKind::kV128, 0, ExpectV128(cursor), {}};
  } else if (cursor.ConsumeKeyword("ref.null")) {
    value = {ValueKind::kRefNull, 0, {}, ParseAbstractHeapType(cursor)};
  } else if (cursor.ConsumeKeyword("ref.extern")) {
    value = {ValueKind::kRefExtern, cursor.ExpectU32(), {}, {}};
  } else if (cursor.ConsumeKeyword("ref.host")) {
    value = {ValueKind::kRefHost, cursor.ExpectU32(), {}, {}};
  } else {
    cursor.Unexpected();
  }
  cursor.ExpectClose();
  return value;
}

ResultPattern ParseResultPattern(Cursor& cursor) {
  ResultPattern pattern;
  cursor.Expect(TokenKind::kOpen);
  if (cursor.ConsumeKeyword("i32.const")) {
    pattern.bits = ExpectInteger(cursor, 32);
  } else if (cursor.ConsumeKeyword("i64.const")) {
    pattern.kind = Kind::kI64;
    pattern.bits = ExpectInteger(cursor, 64);
  } else if (cursor.ConsumeKeyword("f32.const")) {
    pattern.kind = Kind::kF32;
    pattern.nan = ConsumeNan(cursor);
    if (pattern.nan == Nan::kNone) pattern.bits = ExpectF32Bits(cursor);
  } else if (cursor.ConsumeKeyword("f64.const")) {
    pattern.kind = Kind::kF64;
    pattern.nan = ConsumeNan(cursor);
    if (pattern.nan == Nan::kNone) pattern.bits = ExpectF64Bits(cursor);
  } else if (cursor.ConsumeKeyword("v128.const")) {
    pattern.kind = Kind::kV128;
    ParseV128Pattern(cursor, pattern);
  } else if (cursor.ConsumeKeyword("either")) {
    ParseAlternatives(cursor, pattern);
  } else {
    ParseRefPattern(cursor, pattern);
  }
  cursor.ExpectClose();
  return pattern;
}

}  // namespace strata::wasm::text
