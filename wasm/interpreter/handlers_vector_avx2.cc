// Vector handlers for processors with AVX2 and FMA. Only handlers are compiled for them: every inline function of a
// header is, as elsewhere, code for the baseline, so it does not matter whose copy the linker keeps.
#include "wasm/interpreter/backend.h"
#include "wasm/interpreter/vector_lanes.h"

#if STRATA_TAIL_DISPATCH && STRATA_X86_VECTORS

#define STRATA_VECTOR_TARGET [[gnu::target("avx2,fma")]]

namespace strata::wasm::interpreter {
namespace {
constexpr Isa kVectorIsa = Isa::kAvx2;
}  // namespace
}  // namespace strata::wasm::interpreter

#include "wasm/interpreter/vector_handlers.h"

namespace strata::wasm::interpreter {

bool AddAvx2VectorHandlers(HandlerTable& table) {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return false;
  AddVectorArithmetic(table);
  AddVectorLanes(table);
  AddVectorMemory(table);
  return true;
}

}  // namespace strata::wasm::interpreter

#else

#include "wasm/interpreter/dispatch.h"

namespace strata::wasm::interpreter {

bool AddAvx2VectorHandlers(HandlerTable&) { return false; }

}  // namespace strata::wasm::interpreter

#endif
