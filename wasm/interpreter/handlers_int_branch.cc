// Integer comparisons fused with branches.
#include "wasm/interpreter/branch_handlers.h"

namespace strata::wasm::interpreter {

void AddIntBranchHandlers(HandlerTable& table) {
#define STRATA_ADD(name, type) AddBranch<CmpOp::k##name, type>(table);
  STRATA_INT_COMPARES(STRATA_ADD, I32, uint32_t, int32_t)
  STRATA_INT_COMPARES(STRATA_ADD, I64, uint64_t, int64_t)
#undef STRATA_ADD
}

}  // namespace strata::wasm::interpreter
