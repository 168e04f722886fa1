// throw and throw_ref.
#include "wasm/interpreter/dispatch.h"
#include "wasm/interpreter/unwinder.h"

namespace strata::wasm::interpreter {
namespace {

STRATA_HANDLER(ThrowHandler) {
  STRATA_REGISTERS;
  STRATA_PUBLISH();
  Landing landing;
  const TagInstance& tag = *inst->tags[pc[Words(2, 0)]];
  const TrapKind trap = Throw(*cx, tag, num + SlotAt(pc, 0), ref + SlotAt(pc, 1), landing);
  if (STRATA_UNLIKELY(trap != TrapKind::kNone)) STRATA_TRAP(trap);
  STRATA_LAND(landing);
}

STRATA_HANDLER(ThrowRefHandler) {
  STRATA_REGISTERS;
  STRATA_PUBLISH();
  Landing landing;
  const TrapKind trap = ThrowRef(*cx, ref + SlotAt(pc, 0), landing);
  if (STRATA_UNLIKELY(trap != TrapKind::kNone)) STRATA_TRAP(trap);
  STRATA_LAND(landing);
}

}  // namespace

void AddExceptionHandlers(HandlerTable& table) {
  table.handlers[SingleId(SingleOp::kThrow)] = ThrowHandler;
  table.handlers[SingleId(SingleOp::kThrowRef)] = ThrowRefHandler;
}

}  // namespace strata::wasm::interpreter
