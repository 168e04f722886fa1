// Floating-point comparisons fused with branches.
#include "wasm/interpreter/branch_handlers.h"

namespace strata::wasm::interpreter {

void AddFloatBranchHandlers(HandlerTable& table) {
#define STRATA_ADD(name, type) AddBranch<CmpOp::k##name, type>(table);
  STRATA_FLOAT_COMPARES(STRATA_ADD, F32, float)
  STRATA_FLOAT_COMPARES(STRATA_ADD, F64, double)
#undef STRATA_ADD
}

}  // namespace strata::wasm::interpreter
