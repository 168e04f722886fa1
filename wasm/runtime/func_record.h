// What a funcref points to: a function of an instance, or a host function. A funcref word is 2 * record index + 1.
//
// Records live in the store's table (ExecutionContext::func_records) as long as the store; the table may move when it
// grows, so hold indexes, not pointers, across anything that instantiates or calls host code.

#ifndef STRATA_WASM_RUNTIME_FUNC_RECORD_H_
#define STRATA_WASM_RUNTIME_FUNC_RECORD_H_

#include <cstdint>

#include "wasm/types/type_registry.h"

namespace strata::wasm {

class HostFunction;
struct Instance;

using FuncRecordIndex = uint32_t;

struct FuncRecord {
  const uint32_t* entry =
      nullptr;                   // register code to jump to: the function's, its lowering stub, or the host call stub
  Instance* instance = nullptr;  // null for a host function
  const HostFunction* host = nullptr;  // null for a guest function
  CanonicalTypeId type = 0;
  uint32_t func_index = 0;  // in its instance
};

inline constexpr uint32_t FuncRefWord(FuncRecordIndex index) { return index * 2 + 1; }
inline constexpr FuncRecordIndex FuncRecordOfWord(uint32_t word) { return word >> 1; }

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_FUNC_RECORD_H_
