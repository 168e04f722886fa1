// Vector handlers for every processor of the architecture.
#define STRATA_VECTOR_TARGET

#include "wasm/interpreter/vector_lanes.h"

namespace strata::wasm::interpreter {
namespace {
constexpr Isa kVectorIsa = kBaselineIsa;
}  // namespace
}  // namespace strata::wasm::interpreter

#include "wasm/interpreter/vector_handlers.h"

namespace strata::wasm::interpreter {

void AddBaselineVectorHandlers(HandlerTable& table) {
  AddVectorArithmetic(table);
  AddVectorLanes(table);
  AddVectorMemory(table);
}

}  // namespace strata::wasm::interpreter
