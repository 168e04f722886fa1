// An exception outside guest frames: on its way through host functions, or caught by nobody.
//
// Owned by a store, one at a time. While it is there its references are roots.

#ifndef STRATA_WASM_RUNTIME_THROWN_EXCEPTION_H_
#define STRATA_WASM_RUNTIME_THROWN_EXCEPTION_H_

#include <cstdint>
#include <vector>

#include "wasm/runtime/tag.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm {

struct ThrownException {
  const TagInstance* tag = nullptr;  // null: there is none
  std::vector<uint64_t> nums;        // the payload, as tag->slots counts it
  std::vector<uint32_t> refs;
  uint32_t object = 0;               // the exnref's word, if the exception has been one
  std::vector<TrapFrame> backtrace;  // of where it was thrown

  bool present() const { return tag != nullptr; }
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_THROWN_EXCEPTION_H_
