#include "wasm/text/keywords.h"

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace strata::wasm::text {
namespace {

constexpr absl::string_view kWords[] = {
    // Types.
    "i32", "i64", "f32", "f64", "v128", "i8", "i16", "ref", "null", "any", "eq", "i31", "struct", "array", "none",
    "func", "nofunc", "extern", "noextern", "exn", "noexn", "anyref", "eqref", "i31ref", "structref", "arrayref",
    "nullref", "funcref", "nullfuncref", "externref", "nullexternref", "exnref", "nullexnref", "mut", "field", "sub",
    "final", "rec", "shared", "pagesize",
    // Modules.
    "module", "type", "import", "export", "table", "memory", "global", "tag", "start", "elem", "data", "declare",
    "item", "offset", "param", "result", "local",
    // Instructions' parts.
    "then", "do", "catch_ref", "catch_all_ref", "i8x16", "i16x8", "i32x4", "i64x2", "f32x4", "f64x2",
    // Scripts.
    "nan:canonical", "nan:arithmetic", "binary", "quote", "definition", "instance", "register", "invoke", "get",
    "either", "thread", "wait", "ref.extern", "ref.host", "ref.any", "ref.struct", "ref.array", "ref.exn",
    "assert_return", "assert_trap", "assert_exhaustion", "assert_invalid", "assert_malformed", "assert_unlinkable",
    "assert_exception", "assert_invalid_custom", "assert_malformed_custom", "script", "input", "output",
    // Annotations.
    "before", "after", "first", "last", "code", "datacount"};

absl::string_view TextOf(int opcode) { return GetOpcodeInfo(static_cast<Opcode>(opcode)).text; }

// "offset=1", "align=4".
bool IsMemoryArgument(absl::string_view keyword) {
  const absl::string_view name = keyword.substr(0, keyword.find('='));
  return name.size() < keyword.size() && (name == "offset" || name == "align");
}

}  // namespace

std::optional<Opcode> FindInstruction(absl::string_view name) {
  static const auto* const by_name = [] {
    auto* map = new absl::flat_hash_map<absl::string_view, Opcode>();
    for (int i = 0; i < kOpcodeCount; ++i) map->try_emplace(TextOf(i), static_cast<Opcode>(i));
    return map;
  }();
  const auto found = by_name->find(name);
  if (found == by_name->end()) return std::nullopt;
  return found->second;
}

bool IsKnownKeyword(absl::string_view keyword) {
  static const auto* const words = new absl::flat_hash_set<absl::string_view>(std::begin(kWords), std::end(kWords));
  return words->contains(keyword) || FindInstruction(keyword).has_value() || IsMemoryArgument(keyword);
}

}  // namespace strata::wasm::text
