#include "tools/strata/invocation.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/text/number.h"
#include "wasm/text/token.h"
#include "wasm/types/value_type.h"

namespace strata::tools {
namespace {

using wasm::ValKind;
using wasm::ValType;
using wasm::Value;
using wasm::text::TokenKind;

std::string TypeList(absl::Span<const ValType> types) {
  const auto append = [](std::string* out, ValType type) { absl::StrAppend(out, ToString(type)); };
  return absl::StrJoin(types, " ", append);
}

std::optional<Value> ParseInt(absl::string_view word, ValKind kind) {
  const TokenKind token = wasm::text::ClassifyNumber(word);
  if (token != TokenKind::kNat && token != TokenKind::kInt) return std::nullopt;
  const std::optional<uint64_t> bits = wasm::text::ParseInteger(word, kind == ValKind::kI32 ? 32 : 64);
  return bits.has_value() ? std::optional(Value{kind, *bits}) : std::nullopt;
}

struct VectorShape {
  absl::string_view name;
  size_t lane_bytes;
  bool is_float;
};
constexpr VectorShape kShapes[] = {{"i8x16", 1, false}, {"i16x8", 2, false}, {"i32x4", 4, false},
                                   {"i64x2", 8, false}, {"f32x4", 4, true},  {"f64x2", 8, true}};

std::optional<Value> ParseFloat(absl::string_view word, ValKind kind) {
  if (wasm::text::ClassifyNumber(word) == TokenKind::kReserved) return std::nullopt;
  if (kind == ValKind::kF32) {
    const std::optional<uint32_t> bits = wasm::text::ParseF32(word);
    return bits.has_value() ? std::optional(Value{kind, *bits}) : std::nullopt;
  }
  const std::optional<uint64_t> bits = wasm::text::ParseF64(word);
  return bits.has_value() ? std::optional(Value{kind, *bits}) : std::nullopt;
}

std::optional<uint64_t> ParseLane(absl::string_view word, const VectorShape& shape) {
  if (shape.is_float) {
    const std::optional<Value> value = ParseFloat(word, shape.lane_bytes == 4 ? ValKind::kF32 : ValKind::kF64);
    return value.has_value() ? std::optional(value->bits) : std::nullopt;
  }
  const TokenKind token = wasm::text::ClassifyNumber(word);
  if (token != TokenKind::kNat && token != TokenKind::kInt) return std::nullopt;
  return wasm::text::ParseInteger(word, static_cast<int>(shape.lane_bytes) * 8);
}

// SHAPE:LANE,LANE,…, as v128.const has them.
std::optional<Value> ParseVector(absl::string_view word) {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(word, absl::MaxSplits(':', 1));
  for (const VectorShape& shape : kShapes) {
    if (parts.first != shape.name) continue;
    const std::vector<absl::string_view> lanes = absl::StrSplit(parts.second, ',');
    if (lanes.size() != 16 / shape.lane_bytes) return std::nullopt;
    Value value{ValKind::kV128};
    uint8_t bytes[16];
    for (size_t i = 0; i < lanes.size(); ++i) {
      const std::optional<uint64_t> bits = ParseLane(lanes[i], shape);
      if (!bits.has_value()) return std::nullopt;
      std::memcpy(bytes + i * shape.lane_bytes, &*bits, shape.lane_bytes);
    }
    std::memcpy(&value.bits, bytes, sizeof value.bits);
    std::memcpy(&value.high, bytes + sizeof value.bits, sizeof value.high);
    return value;
  }
  return std::nullopt;
}

std::optional<Value> ParseValue(absl::string_view word, ValType type) {
  switch (type.kind()) {
    case ValKind::kI32:
    case ValKind::kI64:
      return ParseInt(word, type.kind());
    case ValKind::kF32:
    case ValKind::kF64:
      return ParseFloat(word, type.kind());
    case ValKind::kV128:
      return ParseVector(word);
    case ValKind::kRef:
      return word == "null" && type.ref().nullable ? std::optional(Value::Ref(0)) : std::nullopt;
    default:
      return std::nullopt;
  }
}

// What a person may write for the type.
std::string Expectation(ValType type) {
  if (type.kind() == ValKind::kV128) return "is no v128 like i32x4:1,2,3,4";
  if (!type.is_ref()) return absl::StrCat("is no ", ToString(type));
  if (!type.ref().nullable) return absl::StrCat("cannot be written: a ", ToString(type), " comes from guests only");
  return absl::StrCat("is no ", ToString(type), "; only null can be written");
}

}  // namespace

absl::StatusOr<wasm::Values> ParseArguments(const wasm::FuncType& type, absl::Span<const absl::string_view> words) {
  if (words.size() != type.params.size()) {
    const absl::string_view list = type.params.empty() ? "" : " (";
    return absl::InvalidArgumentError(
        absl::StrCat("takes ", type.params.size(), type.params.size() == 1 ? " argument" : " arguments", list,
                     TypeList(type.params), list.empty() ? "" : ")", ", got ", words.size()));
  }
  wasm::Values values;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::optional<Value> value = ParseValue(words[i], type.params[i]);
    if (!value.has_value()) {
      return absl::InvalidArgumentError(
          absl::StrCat("argument ", i + 1, ": \"", words[i], "\" ", Expectation(type.params[i])));
    }
    values.push_back(*value);
  }
  return values;
}

}  // namespace strata::tools
