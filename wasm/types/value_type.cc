// The text format's spelling of types.

#include "wasm/types/value_type.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace strata::wasm {
namespace {

struct HeapName {
  absl::string_view heap;       // after ref or ref null
  absl::string_view shorthand;  // of the nullable reference
};

// In the order of HeapKind.
constexpr std::array<HeapName, 14> kHeapNames = {{
    {"any", "anyref"},
    {"eq", "eqref"},
    {"i31", "i31ref"},
    {"struct", "structref"},
    {"array", "arrayref"},
    {"none", "nullref"},
    {"func", "funcref"},
    {"nofunc", "nullfuncref"},
    {"extern", "externref"},
    {"noextern", "nullexternref"},
    {"exn", "exnref"},
    {"noexn", "nullexnref"},
    {"", ""},
    {"bot", ""},
}};

constexpr std::array<absl::string_view, 7> kValNames = {"i32", "i64", "f32", "f64", "v128", "ref", "bot"};

}  // namespace

std::string ToString(HeapType type) {
  if (type.is_concrete()) return absl::StrCat(type.index);
  return std::string(kHeapNames[static_cast<size_t>(type.kind)].heap);
}

std::string ToString(RefType type) {
  const absl::string_view shorthand = kHeapNames[static_cast<size_t>(type.heap.kind)].shorthand;
  if (type.nullable && !shorthand.empty()) return std::string(shorthand);
  return absl::StrCat(type.nullable ? "(ref null " : "(ref ", ToString(type.heap), ")");
}

std::string ToString(ValType type) {
  if (type.is_ref()) return ToString(type.ref());
  return std::string(kValNames[static_cast<size_t>(type.kind())]);
}

}  // namespace strata::wasm
