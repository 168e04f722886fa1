// The usual case of the most frequent rules: operands of exactly the types required, locals that are always set,
// accesses to the first memory.
//
// TryUsual<kOpcode> either does the whole work of the opcode's rule, or nothing: then the rule itself has its turn. It
// calls nothing and so needs no frame, which is what makes it fast.

#ifndef STRATA_WASM_VALIDATION_USUAL_RULES_H_
#define STRATA_WASM_VALIDATION_USUAL_RULES_H_

#include <array>
#include <cstddef>

#include "wasm/types/features.h"
#include "wasm/types/memory_access.h"
#include "wasm/types/opcode.h"
#include "wasm/types/value_type.h"
#include "wasm/validation/opcode_rules.h"
#include "wasm/validation/rule_context.h"

namespace strata::wasm {
namespace internal {

// Whether the signature says all there is to check but for a memory argument.
constexpr bool HasUsualSignature(const OpcodeRow& row) {
  const bool plain = ImmediateRule(row.immediate) == nullptr && row.immediate != ImmediateKind::kMemory;
  return row.signature != "*" && plain && row.feature != Feature::kThreads;
}

template <Opcode kOpcode>
bool TrySignature(RuleContext& c) {
  constexpr OpcodeRow kRow = kOpcodeRows[static_cast<size_t>(kOpcode)];
  constexpr size_t kOperands = kRow.signature.find(':');
  constexpr size_t kResults = kRow.signature.size() - kOperands - 1;
  ValType address = kI32Type;
  if constexpr (kRow.immediate == ImmediateKind::kMemArg) {
    const MemArg& arg = c.in.memarg;
    const bool usual = arg.memory == 0 && arg.align_log2 <= AccessSizeLog2(kOpcode) && arg.offset <= UINT32_MAX;
    if (!usual || c.module.memories.empty()) return false;
    address = AddressValType(c.module.memories[0].type.address);
  }
  std::array<ValType, kOperands> operands;
  std::array<ValType, kResults> results;
  for (size_t i = 0; i < kOperands; ++i) operands[i] = TypeOf(kRow.signature[i], address);
  for (size_t i = 0; i < kResults; ++i) results[i] = TypeOf(kRow.signature[kOperands + 1 + i], address);
  return c.checker.TryExact(operands, results);
}

}  // namespace internal

constexpr bool HasUsualCase(Opcode opcode) {
  switch (opcode) {
    case Opcode::kLocalGet:
    case Opcode::kLocalSet:
    case Opcode::kLocalTee:
      return true;
    default:
      return internal::HasUsualSignature(internal::kOpcodeRows[static_cast<size_t>(opcode)]);
  }
}

// Of an opcode with HasUsualCase.
template <Opcode kOpcode>
bool TryUsual(RuleContext& c) {
  if constexpr (internal::HasUsualSignature(internal::kOpcodeRows[static_cast<size_t>(kOpcode)])) {
    return internal::TrySignature<kOpcode>(c);
  } else {
    if (!c.locals.IsPlain(c.in.index)) return false;
    const ValType type = c.locals.type(c.in.index);
    using None = std::array<ValType, 0>;
    using One = std::array<ValType, 1>;
    if constexpr (kOpcode == Opcode::kLocalGet) return c.checker.TryExact(None{}, One{type});
    if constexpr (kOpcode == Opcode::kLocalSet) return c.checker.TryExact(One{type}, None{});
    if constexpr (kOpcode == Opcode::kLocalTee) return c.checker.TryExact(One{type}, One{type});
  }
}

}  // namespace strata::wasm

#endif  // STRATA_WASM_VALIDATION_USUAL_RULES_H_
