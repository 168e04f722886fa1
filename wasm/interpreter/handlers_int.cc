// Integer arithmetic and comparisons.
#include "wasm/interpreter/binary_handlers.h"

namespace strata::wasm::interpreter {

void AddIntHandlers(HandlerTable& table) {
#define STRATA_ADD(name, type) AddBinary<BinOp::k##name, type>(table);
  STRATA_INT_COMPARES(STRATA_ADD, I32, uint32_t, int32_t)
  STRATA_INT_COMPARES(STRATA_ADD, I64, uint64_t, int64_t)
  STRATA_INT_BINARIES(STRATA_ADD, I32, uint32_t)
  STRATA_INT_BINARIES(STRATA_ADD, I64, uint64_t)
#undef STRATA_ADD
}

}  // namespace strata::wasm::interpreter
