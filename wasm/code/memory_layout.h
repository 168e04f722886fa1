// What lowered code assumes of a guarded memory: the one constant that runtime and lowering share.

#ifndef STRATA_WASM_CODE_MEMORY_LAYOUT_H_
#define STRATA_WASM_CODE_MEMORY_LAYOUT_H_

#include <cstdint>

namespace strata::wasm {

// Unmapped bytes behind the 4 GiB that a 32-bit index reaches: static offsets below this need no test of their own.
inline constexpr uint64_t kMemoryGuardBytes = uint64_t{32} << 20;

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_MEMORY_LAYOUT_H_
