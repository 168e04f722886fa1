// The rule of each opcode, known at compile time: one of rules.h, or one made from the signature of its row in
// opcodes.def.
//
// Private to rule_table.cc and instruction_step.cc. A row without a rule, or with two, does not compile.

#ifndef STRATA_WASM_VALIDATION_OPCODE_RULES_H_
#define STRATA_WASM_VALIDATION_OPCODE_RULES_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "wasm/types/features.h"
#include "wasm/types/opcode.h"
#include "wasm/types/value_type.h"
#include "wasm/validation/rule_context.h"
#include "wasm/validation/rules.h"

namespace strata::wasm {
namespace internal {

struct OpcodeRow {
  uint8_t prefix;
  uint16_t code;
  ImmediateKind immediate;
  absl::string_view signature;
  Feature feature;
};

inline constexpr std::array<OpcodeRow, kOpcodeCount> kOpcodeRows = {{
#define STRATA_OPCODE(name, text, prefix, code, immediate, signature, feature) \
  {prefix, code, ImmediateKind::immediate, signature, Feature::feature},
#include "wasm/types/opcodes.def"
#undef STRATA_OPCODE
}};

struct OwnRule {
  Opcode opcode;
  Rule rule;
};

inline constexpr OwnRule kOwnRules[] = {
    {Opcode::kUnreachable, CheckUnreachable},
    {Opcode::kBlock, CheckBlock},
    {Opcode::kLoop, CheckBlock},
    {Opcode::kIf, CheckIf},
    {Opcode::kElse, CheckElse},
    {Opcode::kEnd, CheckEnd},
    {Opcode::kBr, CheckBr},
    {Opcode::kBrIf, CheckBrIf},
    {Opcode::kBrTable, CheckBrTable},
    {Opcode::kReturn, CheckReturn},
    {Opcode::kCall, CheckCall},
    {Opcode::kCallIndirect, CheckCallIndirect},
    {Opcode::kCallRef, CheckCallRef},
    {Opcode::kReturnCall, CheckReturnCall},
    {Opcode::kReturnCallIndirect, CheckReturnCallIndirect},
    {Opcode::kReturnCallRef, CheckReturnCallRef},
    {Opcode::kTryTable, CheckTryTable},
    {Opcode::kThrow, CheckThrow},
    {Opcode::kThrowRef, CheckThrowRef},
    {Opcode::kTry, CheckTry},
    {Opcode::kCatch, CheckCatch},
    {Opcode::kCatchAll, CheckCatchAll},
    {Opcode::kDelegate, CheckDelegate},
    {Opcode::kRethrow, CheckRethrow},
    {Opcode::kDrop, CheckDrop},
    {Opcode::kSelect, CheckSelect},
    {Opcode::kSelectTyped, CheckSelectTyped},
    {Opcode::kLocalGet, CheckLocalGet},
    {Opcode::kLocalSet, CheckLocalSet},
    {Opcode::kLocalTee, CheckLocalTee},
    {Opcode::kGlobalGet, CheckGlobalGet},
    {Opcode::kGlobalSet, CheckGlobalSet},
    {Opcode::kTableGet, CheckTableGet},
    {Opcode::kTableSet, CheckTableSet},
    {Opcode::kTableSize, CheckTableSize},
    {Opcode::kTableGrow, CheckTableGrow},
    {Opcode::kTableFill, CheckTableFill},
    {Opcode::kTableCopy, CheckTableCopy},
    {Opcode::kTableInit, CheckTableInit},
    {Opcode::kMemoryFill, CheckMemoryFill},
    {Opcode::kMemoryCopy, CheckMemoryCopy},
    {Opcode::kMemoryInit, CheckMemoryInit},
    {Opcode::kRefNull, CheckRefNull},
    {Opcode::kRefIsNull, CheckRefIsNull},
    {Opcode::kRefFunc, CheckRefFunc},
    {Opcode::kRefEq, CheckRefEq},
    {Opcode::kRefAsNonNull, CheckRefAsNonNull},
    {Opcode::kBrOnNull, CheckBrOnNull},
    {Opcode::kBrOnNonNull, CheckBrOnNonNull},
    {Opcode::kRefTest, CheckRefTest},
    {Opcode::kRefTestNull, CheckRefTest},
    {Opcode::kRefCast, CheckRefCast},
    {Opcode::kRefCastNull, CheckRefCast},
    {Opcode::kBrOnCast, CheckBrOnCast},
    {Opcode::kBrOnCastFail, CheckBrOnCastFail},
    {Opcode::kAnyConvertExtern, CheckAnyConvertExtern},
    {Opcode::kExternConvertAny, CheckExternConvertAny},
    {Opcode::kRefI31, CheckRefI31},
    {Opcode::kI31GetS, CheckI31Get},
    {Opcode::kI31GetU, CheckI31Get},
    {Opcode::kStructNew, CheckStructNew},
    {Opcode::kStructNewDefault, CheckStructNewDefault},
    {Opcode::kStructGet, CheckStructGet},
    {Opcode::kStructGetS, CheckStructGetPacked},
    {Opcode::kStructGetU, CheckStructGetPacked},
    {Opcode::kStructSet, CheckStructSet},
    {Opcode::kArrayNew, CheckArrayNew},
    {Opcode::kArrayNewDefault, CheckArrayNewDefault},
    {Opcode::kArrayNewFixed, CheckArrayNewFixed},
    {Opcode::kArrayNewData, CheckArrayNewData},
    {Opcode::kArrayNewElem, CheckArrayNewElem},
    {Opcode::kArrayGet, CheckArrayGet},
    {Opcode::kArrayGetS, CheckArrayGetPacked},
    {Opcode::kArrayGetU, CheckArrayGetPacked},
    {Opcode::kArraySet, CheckArraySet},
    {Opcode::kArrayLen, CheckArrayLen},
    {Opcode::kArrayFill, CheckArrayFill},
    {Opcode::kArrayCopy, CheckArrayCopy},
    {Opcode::kArrayInitData, CheckArrayInitData},
    {Opcode::kArrayInitElem, CheckArrayInitElem},
};

constexpr Rule FindOwnRule(Opcode opcode) {
  for (const OwnRule& own : kOwnRules) {
    if (own.opcode == opcode) return own.rule;
  }
  return nullptr;
}

constexpr bool EachHasOneRule() {
  for (int i = 0; i < kOpcodeCount; ++i) {
    if ((kOpcodeRows[i].signature == "*") != (FindOwnRule(static_cast<Opcode>(i)) != nullptr)) return false;
  }
  return true;
}
static_assert(EachHasOneRule(), "a row says \"*\" exactly if kOwnRules has its rule");

// Checks the memory that the instruction names and its memory argument, if it has one; returns the type of addresses.
// Both of `c.in`, as are the following, which check lanes and segments.
ValType CheckMemoryIndex(RuleContext& c);
ValType CheckMemArg(RuleContext& c);
void CheckLane(RuleContext& c);
void CheckShuffle(RuleContext& c);
void CheckDataDrop(RuleContext& c);
void CheckElemDrop(RuleContext& c);

// What to check of the immediates before operands are popped; nullptr for nothing.
constexpr Rule ImmediateRule(ImmediateKind kind) {
  switch (kind) {
    case ImmediateKind::kMemArgLane:
    case ImmediateKind::kLane:
      return CheckLane;
    case ImmediateKind::kShuffle:
      return CheckShuffle;
    case ImmediateKind::kData:
      return CheckDataDrop;
    case ImmediateKind::kElem:
      return CheckElemDrop;
    default:
      return nullptr;
  }
}

// Where an instruction's memory, and with it the type that 'p' stands for, is named.
using AddressRule = ValType (*)(RuleContext&);
constexpr AddressRule AddressRuleOf(ImmediateKind kind) {
  switch (kind) {
    case ImmediateKind::kMemArg:
    case ImmediateKind::kMemArgLane:
      return CheckMemArg;
    case ImmediateKind::kMemory:
      return CheckMemoryIndex;
    default:
      return nullptr;
  }
}

constexpr ValType TypeOf(char letter, ValType address) {
  switch (letter) {
    case 'i':
      return ValKind::kI32;
    case 'l':
      return ValKind::kI64;
    case 'f':
      return ValKind::kF32;
    case 'd':
      return ValKind::kF64;
    case 'v':
      return ValKind::kV128;
    default:
      return address;
  }
}

template <Opcode kOpcode>
void ApplySignature(RuleContext& c) {
  constexpr OpcodeRow kRow = kOpcodeRows[static_cast<size_t>(kOpcode)];
  constexpr size_t kOperands = kRow.signature.find(':');
  if constexpr (ImmediateRule(kRow.immediate) != nullptr) ImmediateRule(kRow.immediate)(c);
  ValType address = kI32Type;
  if constexpr (AddressRuleOf(kRow.immediate) != nullptr) address = AddressRuleOf(kRow.immediate)(c);
  for (size_t i = kOperands; i > 0; --i) c.checker.Pop(TypeOf(kRow.signature[i - 1], address));
  for (size_t i = kOperands + 1; i < kRow.signature.size(); ++i) c.checker.Push(TypeOf(kRow.signature[i], address));
}

template <Opcode kOpcode>
constexpr Rule MakeRule() {
  if constexpr (kOpcodeRows[static_cast<size_t>(kOpcode)].signature == "*") {
    return FindOwnRule(kOpcode);
  } else {
    return ApplySignature<kOpcode>;
  }
}
template <Opcode kOpcode>
inline constexpr Rule kRuleOf = MakeRule<kOpcode>();

}  // namespace internal
}  // namespace strata::wasm

#endif  // STRATA_WASM_VALIDATION_OPCODE_RULES_H_
