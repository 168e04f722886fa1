// The table from opcode to rule.

#include "wasm/validation/rule_table.h"

#include <array>
#include <cstddef>

#include "wasm/validation/opcode_rules.h"

namespace strata::wasm {
namespace {

constexpr std::array<Rule, kOpcodeCount> kRules = {{
#define STRATA_OPCODE(name, text, prefix, code, immediate, signature, feature) internal::kRuleOf<Opcode::name>,
#include "wasm/types/opcodes.def"
#undef STRATA_OPCODE
}};

}  // namespace

void ApplyRule(RuleContext& c) { kRules[static_cast<size_t>(c.in.opcode)](c); }

bool IsConstant(Opcode opcode, const Features& features) {
  switch (opcode) {
    case Opcode::kEnd:
    case Opcode::kI32Const:
    case Opcode::kI64Const:
    case Opcode::kF32Const:
    case Opcode::kF64Const:
    case Opcode::kV128Const:
    case Opcode::kGlobalGet:
    case Opcode::kRefNull:
    case Opcode::kRefFunc:
    case Opcode::kRefI31:
    case Opcode::kStructNew:
    case Opcode::kStructNewDefault:
    case Opcode::kArrayNew:
    case Opcode::kArrayNewDefault:
    case Opcode::kArrayNewFixed:
    case Opcode::kAnyConvertExtern:
    case Opcode::kExternConvertAny:
      return true;
    case Opcode::kI32Add:
    case Opcode::kI32Sub:
    case Opcode::kI32Mul:
    case Opcode::kI64Add:
    case Opcode::kI64Sub:
    case Opcode::kI64Mul:
      return features.has(Feature::kExtendedConst);
    default:
      return false;
  }
}

}  // namespace strata::wasm
