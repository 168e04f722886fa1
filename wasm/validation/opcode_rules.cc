// The checks of immediates that signatures leave.

#include "wasm/validation/opcode_rules.h"

#include "absl/strings/str_cat.h"
#include "wasm/types/memory_access.h"
#include "wasm/types/type.h"

namespace strata::wasm::internal {
namespace {

AddressType AddressTypeOf(RuleContext& c, uint32_t memory) {
  if (!c.Check(memory, c.module.memories.size(), "memory")) return AddressType::kI32;
  return c.module.memories[memory].type.address;
}

}  // namespace

ValType CheckMemoryIndex(RuleContext& c) { return AddressValType(AddressTypeOf(c, c.in.index)); }

ValType CheckMemArg(RuleContext& c) {
  const AddressType address = AddressTypeOf(c, c.in.memarg.memory);
  const uint32_t natural = AccessSizeLog2(c.in.opcode);
  const bool is_atomic = c.in.memarg.align_log2 < natural && GetOpcodeInfo(c.in.opcode).feature == Feature::kThreads;
  if (c.in.memarg.align_log2 > natural) {
    c.Fail("alignment must not be larger than natural");
  } else if (is_atomic) {
    c.Fail("atomic alignment must be natural");
  } else if (address == AddressType::kI32 && c.in.memarg.offset > UINT32_MAX) {
    c.Fail("offset out of range");
  }
  return AddressValType(address);
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

}  // namespace strata::wasm::internal
