#include "testing/wast/result_matcher.h"

#include <algorithm>
#include <any>
#include <cstring>
#include <optional>

#include "absl/strings/str_format.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_ref.h"
#include "wasm/code/object_layout.h"

namespace strata::testing {
namespace {

using wasm::HeapKind;
using wasm::Store;
using wasm::ValKind;
using wasm::text::ResultPattern;
using Kind = ResultPattern::Kind;
using Nan = ResultPattern::Nan;

// What a reference word that is not null stands for.
enum class Referent { kFunc, kI31, kStruct, kArray, kHost, kOther };

Referent ReferentOf(const Store& store, uint32_t word, HeapKind top) {
  const vm::ObjectRef ref(word);
  if (top == HeapKind::kFunc) return Referent::kFunc;
  if (ref.is_immediate()) return Referent::kI31;
  const vm::TypeId type = vm::LoadHeader(ref.ToAddress(store.context().mutator.cage_base)).type_id();
  if (type == wasm::kHostRefTypeId) return Referent::kHost;
  if (type < wasm::kFirstCanonicalTypeId) return Referent::kOther;
  const bool array = store.engine().Layout(type - wasm::kFirstCanonicalTypeId).kind == wasm::ObjectKind::kArray;
  return array ? Referent::kArray : Referent::kStruct;
}

std::optional<uint32_t> HostNumberOf(const Store& store, uint32_t word) {
  const std::any* const value = store.HostValue(word);
  const HostNumber* const host = value == nullptr ? nullptr : std::any_cast<HostNumber>(value);
  if (host == nullptr) return std::nullopt;
  return host->number;
}

bool MatchesHost(const Store& store, uint32_t word, const ResultPattern& pattern) {
  return !pattern.number.has_value() || HostNumberOf(store, word) == pattern.number;
}

bool MatchesRef(const Store& store, const TypedValue& value, const ResultPattern& pattern) {
  if (!value.type.is_ref()) return false;
  const uint32_t word = value.value.ref();
  const wasm::TypeRegistry& types = store.engine().types();
  const HeapKind top = types.TopOf(value.type.ref().heap).kind;
  if (pattern.kind == Kind::kRefNull) {
    return word == 0 && (!pattern.heap.has_value() || types.TopOf(*pattern.heap).kind == top);
  }
  if (word == 0) return false;
  const bool any = top == HeapKind::kAny;
  const Referent referent = ReferentOf(store, word, top);
  switch (pattern.kind) {
    case Kind::kRefFunc:
      return top == HeapKind::kFunc;
    case Kind::kRefExtern:
      return top == HeapKind::kExtern && MatchesHost(store, word, pattern);
    case Kind::kRefExn:
      return top == HeapKind::kExn;
    case Kind::kRefHost:
      return any && referent == Referent::kHost && MatchesHost(store, word, pattern);
    case Kind::kRefAny:
      return any;
    case Kind::kRefEq:
      return any && referent != Referent::kHost && referent != Referent::kOther;
    case Kind::kRefI31:
      return any && referent == Referent::kI31;
    case Kind::kRefStruct:
      return any && referent == Referent::kStruct;
    case Kind::kRefArray:
      return any && referent == Referent::kArray;
    default:
      return false;
  }
}

// `width` is 32 or 64. A canonical NaN's payload is its top bit alone; an arithmetic one's has that bit.
bool MatchesFloat(uint64_t bits, int width, Nan nan, uint64_t expected) {
  if (nan == Nan::kNone) return bits == expected;
  const int mantissa = width == 32 ? 23 : 52;
  const uint64_t magnitude = bits & ~(uint64_t{1} << (width - 1));
  const uint64_t canonical = ((uint64_t{1} << (width - mantissa)) - 1) << (mantissa - 1);
  return nan == Nan::kCanonical ? magnitude == canonical : magnitude >= canonical;
}

bool MatchesV128(const wasm::Value& value, const ResultPattern& pattern) {
  uint8_t bytes[16];
  std::memcpy(bytes, &value.bits, 8);
  std::memcpy(bytes + 8, &value.high, 8);
  const size_t lane_bytes = static_cast<size_t>(pattern.lane_bits) / 8;
  for (size_t lane = 0; lane < pattern.lane_nans.size(); ++lane) {
    uint64_t got = 0;
    uint64_t expected = 0;
    std::memcpy(&got, bytes + lane * lane_bytes, lane_bytes);
    std::memcpy(&expected, pattern.v128.data() + lane * lane_bytes, lane_bytes);
    if (!MatchesFloat(got, pattern.lane_bits, pattern.lane_nans[lane], expected)) return false;
  }
  return true;
}

}  // namespace

bool MatchesPattern(const Store& store, const TypedValue& value, const ResultPattern& pattern) {
  const ValKind kind = value.type.kind();
  const uint64_t bits = value.value.bits;
  switch (pattern.kind) {
    case Kind::kI32:
      return kind == ValKind::kI32 && static_cast<uint32_t>(bits) == static_cast<uint32_t>(pattern.bits);
    case Kind::kI64:
      return kind == ValKind::kI64 && bits == pattern.bits;
    case Kind::kF32:
      return kind == ValKind::kF32 && MatchesFloat(bits, 32, pattern.nan, pattern.bits);
    case Kind::kF64:
      return kind == ValKind::kF64 && MatchesFloat(bits, 64, pattern.nan, pattern.bits);
    case Kind::kAnyNan:
      return (kind == ValKind::kF32 && MatchesFloat(bits, 32, pattern.nan, 0)) ||
             (kind == ValKind::kF64 && MatchesFloat(bits, 64, pattern.nan, 0));
    case Kind::kV128:
      return kind == ValKind::kV128 && MatchesV128(value.value, pattern);
    case Kind::kEither:
      return std::any_of(pattern.alternatives.begin(), pattern.alternatives.end(),
                         [&](const ResultPattern& one) { return MatchesPattern(store, value, one); });
    default:
      return MatchesRef(store, value, pattern);
  }
}

std::string Describe(const TypedValue& value) {
  const wasm::Value& v = value.value;
  const std::string type = wasm::ToString(value.type);
  switch (value.type.kind()) {
    case ValKind::kF32:
      return absl::StrFormat("%s %g (0x%08x)", type, v.f32(), v.bits);
    case ValKind::kF64:
      return absl::StrFormat("%s %g (0x%016x)", type, v.f64(), v.bits);
    case ValKind::kV128:
      return absl::StrFormat("%s 0x%016x%016x", type, v.high, v.bits);
    case ValKind::kRef:
      return absl::StrFormat("%s 0x%x", type, v.bits);
    default:
      return absl::StrFormat("%s %d (0x%x)", type, v.bits, v.bits);
  }
}

}  // namespace strata::testing
