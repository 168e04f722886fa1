// Copying and filling runs of reference words that may lie in the heap: element by element with relaxed atomics,
// because collector threads may read them at the same time. Barriers are the caller's.

#ifndef STRATA_WASM_RUNTIME_REF_WORDS_H_
#define STRATA_WASM_RUNTIME_REF_WORDS_H_

#include <cstddef>
#include <cstdint>

#include "vm_binding/contract/slot.h"

namespace strata::wasm {

inline vm::RefSlot RefSlotOf(const uint32_t* word) { return vm::RefSlot(vm::Address::FromPointer(word)); }

inline void FillRefWords(uint32_t* dest, size_t count, uint32_t value) {
  for (size_t i = 0; i < count; ++i) RefSlotOf(dest + i).Store(vm::ObjectRef(value));
}

// The ranges may overlap.
inline void CopyRefWords(uint32_t* dest, const uint32_t* source, size_t count) {
  if (dest <= source) {
    for (size_t i = 0; i < count; ++i) RefSlotOf(dest + i).Store(RefSlotOf(source + i).Load());
  } else {
    for (size_t i = count; i > 0; --i) RefSlotOf(dest + i - 1).Store(RefSlotOf(source + i - 1).Load());
  }
}

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_REF_WORDS_H_
