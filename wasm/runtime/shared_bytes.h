// Copies to, from and inside memories that other threads use at the same time.
//
// The specification lets such a copy tear anywhere, but it may neither be undefined behaviour of ours nor stop: each
// byte, and eight at a time where both ends allow, moves by relaxed atomic accesses.

#ifndef STRATA_WASM_RUNTIME_SHARED_BYTES_H_
#define STRATA_WASM_RUNTIME_SHARED_BYTES_H_

#include <cstddef>
#include <cstdint>

namespace strata::wasm {

// Like memmove: the ranges may overlap.
void CopySharedBytes(uint8_t* to, const uint8_t* from, size_t count);
// Like memset.
void FillSharedBytes(uint8_t* to, uint8_t value, size_t count);

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_SHARED_BYTES_H_
