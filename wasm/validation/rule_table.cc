// The table from opcode to signature or rule, and the checks of immediates that signatures leave.

#include "wasm/validation/rule_table.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "wasm/types/memory_access.h"
#include "wasm/validation/rules.h"

namespace strata::wasm {
namespace {

struct OwnRule {
  Opcode opcode;
  Rule rule;
};

constexpr OwnRule kOwnRules[] = {
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

// Where an instruction's memory, and with it the address type, is named.
enum class AddressFrom : uint8_t { kNowhere, kMemArg, kIndex };

AddressType AddressTypeOf(RuleContext& c, AddressFrom from) {
  const uint32_t memory = from == AddressFrom::kMemArg ? c.in.memarg.memory : c.in.index;
  if (!c.Check(memory, c.module.memories.size(), "memory")) return AddressType::kI32;
  return c.module.memories[memory].type.address;
}

void CheckMemArg(RuleContext& c, AddressType address) {
  const uint32_t natural = AccessSizeLog2(c.in.opcode);
  if (c.in.memarg.align_log2 > natural) return c.Fail("alignment must not be larger than natural");
  const bool is_atomic = GetOpcodeInfo(c.in.opcode).feature == Feature::kThreads;
  if (is_atomic && c.in.memarg.align_log2 != natural) return c.Fail("atomic alignment must be natural");
  if (address == AddressType::kI32 && c.in.memarg.offset > UINT32_MAX) c.Fail("offset out of range");
}

void CheckLane(RuleContext& c) {
  if (c.in.lane >= LaneCount(c.in.opcode)) c.Fail(absl::StrCat("invalid lane index ", c.in.lane));
}

void CheckShuffle(RuleContext& c) {
  for (uint8_t lane : c.in.v128) {
    if (lane >= LaneCount(c.in.opcode)) c.Fail(absl::StrCat("invalid lane index ", lane));
  }
}

void CheckDataDrop(RuleContext& c) { c.Check(c.in.index, c.module.data_count.value_or(0), "data segment"); }
void CheckElemDrop(RuleContext& c) { c.Check(c.in.index, c.module.elems.size(), "elem segment"); }

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

constexpr AddressFrom AddressOf(ImmediateKind kind) {
  switch (kind) {
    case ImmediateKind::kMemArg:
    case ImmediateKind::kMemArgLane:
      return AddressFrom::kMemArg;
    case ImmediateKind::kMemory:
      return AddressFrom::kIndex;
    default:
      return AddressFrom::kNowhere;
  }
}

// An operand's ValKind, or the memory's address type.
constexpr uint8_t kAddressOperand = 0xff;

constexpr uint8_t OperandOf(char letter) {
  switch (letter) {
    case 'i':
      return static_cast<uint8_t>(ValKind::kI32);
    case 'l':
      return static_cast<uint8_t>(ValKind::kI64);
    case 'f':
      return static_cast<uint8_t>(ValKind::kF32);
    case 'd':
      return static_cast<uint8_t>(ValKind::kF64);
    case 'v':
      return static_cast<uint8_t>(ValKind::kV128);
    default:
      return kAddressOperand;
  }
}

struct Entry {
  Rule own = nullptr;        // the whole rule, or
  Rule immediate = nullptr;  // what to check of the immediates, then
  AddressFrom address = AddressFrom::kNowhere;
  uint8_t operand_count = 0;
  uint8_t result_count = 0;
  std::array<uint8_t, 4> operands{};
  std::array<uint8_t, 2> results{};
};

constexpr Rule FindOwnRule(Opcode opcode) {
  for (const OwnRule& own : kOwnRules) {
    if (own.opcode == opcode) return own.rule;
  }
  return nullptr;
}

constexpr Entry MakeEntry(Opcode opcode, ImmediateKind immediate, absl::string_view signature) {
  Entry entry;
  entry.own = FindOwnRule(opcode);
  if (signature == "*") return entry;
  entry.immediate = ImmediateRule(immediate);
  entry.address = AddressOf(immediate);
  bool in_results = false;
  for (char letter : signature) {
    if (letter == ':') {
      in_results = true;
    } else if (in_results) {
      entry.results[entry.result_count++] = OperandOf(letter);
    } else {
      entry.operands[entry.operand_count++] = OperandOf(letter);
    }
  }
  return entry;
}

constexpr std::array<Entry, kOpcodeCount> kEntries = {{
#define STRATA_OPCODE(name, text, prefix, code, immediate, signature, feature) \
  MakeEntry(Opcode::name, ImmediateKind::immediate, signature),
#include "wasm/types/opcodes.def"
#undef STRATA_OPCODE
}};

constexpr bool EachHasOneRule() {
  constexpr bool kIsOwn[] = {
#define STRATA_OPCODE(name, text, prefix, code, immediate, signature, feature) absl::string_view(signature) == "*",
#include "wasm/types/opcodes.def"
#undef STRATA_OPCODE
  };
  for (size_t i = 0; i < kEntries.size(); ++i) {
    if (kIsOwn[i] != (kEntries[i].own != nullptr)) return false;
  }
  return true;
}
static_assert(EachHasOneRule(), "a row says \"*\" exactly if kOwnRules has its rule");

void ApplyAddressed(RuleContext& c, const Entry& entry) {
  const AddressType address_type = AddressTypeOf(c, entry.address);
  if (entry.address == AddressFrom::kMemArg) CheckMemArg(c, address_type);
  const ValType address = AddressValType(address_type);
  const auto type_of = [address](uint8_t operand) {
    return operand == kAddressOperand ? address : ValType(static_cast<ValKind>(operand));
  };
  for (size_t i = entry.operand_count; i > 0; --i) c.checker.Pop(type_of(entry.operands[i - 1]));
  for (size_t i = 0; i < entry.result_count; ++i) c.checker.Push(type_of(entry.results[i]));
}

void ApplyPlain(RuleContext& c, const Entry& entry) {
  for (size_t i = entry.operand_count; i > 0; --i) c.checker.Pop(static_cast<ValKind>(entry.operands[i - 1]));
  for (size_t i = 0; i < entry.result_count; ++i) c.checker.Push(static_cast<ValKind>(entry.results[i]));
}

}  // namespace

void ApplyRule(RuleContext& c) {
  const Entry& entry = kEntries[static_cast<size_t>(c.in.opcode)];
  if (entry.own != nullptr) return entry.own(c);
  if (entry.immediate != nullptr) entry.immediate(c);
  if (entry.address != AddressFrom::kNowhere) return ApplyAddressed(c, entry);
  ApplyPlain(c, entry);
}

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
