// Copying and filling runs of reference words that may lie in the heap: by words or pairs of words with relaxed
// atomics, because collector threads may read them at the same time. Barriers are the caller's.

#ifndef STRATA_WASM_RUNTIME_REF_WORDS_H_
#define STRATA_WASM_RUNTIME_REF_WORDS_H_

#include <cstddef>
#include <cstdint>

#include "vm_binding/contract/slot.h"

namespace strata::wasm {

inline vm::RefSlot RefSlotOf(const uint32_t* word) { return vm::RefSlot(vm::Address::FromPointer(word)); }

// Two words at once, where they are aligned for it: a reader of one of them sees the old or the new one all the same.
typedef uint64_t WordPair __attribute__((may_alias));
inline bool IsPairAligned(const uint32_t* at) { return vm::Address::FromPointer(at).value() % sizeof(WordPair) == 0; }
inline void StorePair(uint32_t* at, WordPair words) {
  __atomic_store_n(static_cast<WordPair*>(static_cast<void*>(at)), words, __ATOMIC_RELAXED);
}
inline WordPair LoadPair(const uint32_t* at) {
  return __atomic_load_n(static_cast<const WordPair*>(static_cast<const void*>(at)), __ATOMIC_RELAXED);
}
inline void CopyWord(uint32_t* dest, const uint32_t* source) { RefSlotOf(dest).Store(RefSlotOf(source).Load()); }

inline void FillRefWords(uint32_t* dest, size_t count, uint32_t value) {
  uint32_t* const end = dest + count;
  for (; dest != end && !IsPairAligned(dest); ++dest) RefSlotOf(dest).Store(vm::ObjectRef(value));
  for (; end - dest >= 2; dest += 2) StorePair(dest, value | WordPair{value} << 32);
  for (; dest != end; ++dest) RefSlotOf(dest).Store(vm::ObjectRef(value));
}

// The ranges may overlap.
inline void CopyRefWords(uint32_t* dest, const uint32_t* source, size_t count) {
  const size_t pairs = IsPairAligned(dest) == IsPairAligned(source) ? 2 : SIZE_MAX;  // words that go at once
  if (dest <= source) {
    for (; count > 0 && !IsPairAligned(dest); --count) CopyWord(dest++, source++);
    for (; count >= pairs; count -= 2, dest += 2, source += 2) StorePair(dest, LoadPair(source));
    for (; count > 0; --count) CopyWord(dest++, source++);
    return;
  }
  for (; count > 0 && !IsPairAligned(dest + count); --count) CopyWord(dest + count - 1, source + count - 1);
  for (; count >= pairs; count -= 2) StorePair(dest + count - 2, LoadPair(source + count - 2));
  for (; count > 0; --count) CopyWord(dest + count - 1, source + count - 1);
}

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_REF_WORDS_H_
