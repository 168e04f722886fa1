// A table (core specification 4.2.7): reference words in a row.
//
// A table of functions keeps its words in ordinary memory, for funcref words are immediates. A table of heap references
// keeps them in a non-moving reference vector of the store's heap (kRefVectorTypeId), so that one barrier and one
// tracer serve all; `object` is then a root of the store. `elements` and `length` are read by handlers at each access.

#ifndef STRATA_WASM_RUNTIME_TABLE_H_
#define STRATA_WASM_RUNTIME_TABLE_H_

#include <cstdint>
#include <vector>

#include "wasm/types/type.h"

namespace strata::wasm {

inline constexpr uint64_t kMaxTableElements = 10'000'000;

struct TableInstance {
  uint32_t* elements = nullptr;
  uint64_t length = 0;
  TableType type;               // element.heap with a CanonicalTypeId where concrete
  uint32_t object = 0;          // the reference vector's word; 0 for a table of functions
  std::vector<uint32_t> words;  // a table of functions

  bool in_heap() const { return object != 0; }
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_TABLE_H_
