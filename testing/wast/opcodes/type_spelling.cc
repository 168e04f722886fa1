#include "testing/wast/opcodes/type_spelling.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "vm_binding/base/check.h"

namespace strata::testing {
namespace {

using wasm::ByteVector;

struct Spelling {
  absl::string_view text;
  uint8_t byte;
};

constexpr Spelling kTypes[] = {
    {"i32", 0x7f},       {"i64", 0x7e},       {"f32", 0x7d},    {"f64", 0x7c},   {"v128", 0x7b},
    {"funcref", 0x70},   {"externref", 0x6f}, {"anyref", 0x6e}, {"eqref", 0x6d}, {"i31ref", 0x6c},
    {"structref", 0x6b}, {"arrayref", 0x6a},  {"exnref", 0x69},
};

constexpr Spelling kHeapTypes[] = {
    {"func", 0x70}, {"extern", 0x6f}, {"any", 0x6e}, {"eq", 0x6d}, {"i31", 0x6c}, {"struct", 0x6b}, {"exn", 0x69},
};

uint8_t EncodeHeapType(absl::string_view text) {
  for (const Spelling& row : kHeapTypes) {
    if (row.text == text) return row.byte;
  }
  int index = 0;
  STRATA_CHECK(absl::SimpleAtoi(text, &index) && index < 64);
  return static_cast<uint8_t>(index);
}

// The hierarchy's top type, or the number type itself.
absl::string_view TopOf(uint8_t last_byte) {
  switch (last_byte) {
    case 0x7f:
      return "i32";
    case 0x7e:
      return "i64";
    case 0x7d:
      return "f32";
    case 0x7c:
      return "f64";
    case 0x7b:
      return "v128";
    case 0x6f:
      return "externref";
    case 0x69:
      return "exnref";
    case 0x70:
    case 0:  // the only concrete function type among operands and results
      return "funcref";
    default:
      return "anyref";
  }
}

constexpr absl::string_view kTops[] = {"i32", "i64", "f32", "f64", "v128", "funcref", "externref", "anyref", "exnref"};

}  // namespace

ByteVector EncodeType(absl::string_view spelling) {
  for (const Spelling& row : kTypes) {
    if (row.text == spelling) return {row.byte};
  }
  absl::string_view heap = spelling;
  STRATA_CHECK(absl::ConsumePrefix(&heap, "(ref ") && absl::ConsumeSuffix(&heap, ")"));
  const bool nullable = absl::ConsumePrefix(&heap, "null ");
  return {static_cast<uint8_t>(nullable ? 0x63 : 0x64), EncodeHeapType(heap)};
}

std::vector<std::string> UnrelatedTypes(absl::string_view spelling) {
  const absl::string_view top = TopOf(EncodeType(spelling).back());
  std::vector<std::string> types;
  for (absl::string_view other : kTops) {
    if (other != top) types.emplace_back(other);
  }
  return types;
}

std::vector<std::string> TypesThatNeverMatch(absl::string_view spelling) {
  std::vector<std::string> types = UnrelatedTypes(spelling);
  const absl::string_view top = TopOf(EncodeType(spelling).back());
  if (top != spelling) types.emplace_back(top);
  return types;
}

std::vector<std::string> NumberTypes() { return {"i32", "i64", "f32", "f64", "v128"}; }

}  // namespace strata::testing
