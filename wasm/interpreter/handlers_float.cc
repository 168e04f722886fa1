// Floating-point arithmetic and comparisons.
#include "wasm/interpreter/binary_handlers.h"

namespace strata::wasm::interpreter {

void AddFloatHandlers(HandlerTable& table) {
#define STRATA_ADD(name, type) AddBinary<BinOp::k##name, type>(table);
  STRATA_FLOAT_COMPARES(STRATA_ADD, F32, float)
  STRATA_FLOAT_COMPARES(STRATA_ADD, F64, double)
  STRATA_FLOAT_BINARIES(STRATA_ADD, F32, float)
  STRATA_FLOAT_BINARIES(STRATA_ADD, F64, double)
#undef STRATA_ADD
}

}  // namespace strata::wasm::interpreter
