// A global (core specification 4.2.9). `cell` is what handlers read and write.
//
// Numbers and vectors: `cell` points at `number`. References: at `word` for the func hierarchy, whose words are
// immediates, else into a reference vector of the heap of one element, `object`, which is a root of the store.

#ifndef STRATA_WASM_RUNTIME_GLOBAL_H_
#define STRATA_WASM_RUNTIME_GLOBAL_H_

#include <cstdint>

#include "wasm/types/type.h"

namespace strata::wasm {

struct GlobalInstance {
  void* cell = nullptr;  // uint64_t* (two for v128) or uint32_t*
  GlobalType type;       // with a CanonicalTypeId where concrete
  uint64_t number[2] = {0, 0};
  uint32_t word = 0;
  uint32_t object = 0;

  uint32_t* ref_cell() const { return static_cast<uint32_t*>(cell); }
  uint64_t* num_cell() { return number; }  // where `cell` points, without loading it
  const uint64_t* num_cell() const { return number; }
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_GLOBAL_H_
