#include "wasm/runtime/shared_bytes.h"

namespace strata::wasm {
namespace {

constexpr size_t kWord = sizeof(uint64_t);

bool IsAligned(const void* place) { return reinterpret_cast<uintptr_t>(place) % kWord == 0; }

template <class T>
void CopyOne(uint8_t* to, const uint8_t* from) {
  const T value = __atomic_load_n(reinterpret_cast<const T*>(from), __ATOMIC_RELAXED);
  __atomic_store_n(reinterpret_cast<T*>(to), value, __ATOMIC_RELAXED);
}

void CopyUp(uint8_t* to, const uint8_t* from, size_t count) {
  size_t at = 0;
  while (at < count) {
    if (count - at >= kWord && IsAligned(to + at) && IsAligned(from + at)) {
      CopyOne<uint64_t>(to + at, from + at);
      at += kWord;
    } else {
      CopyOne<uint8_t>(to + at, from + at);
      ++at;
    }
  }
}

void CopyDown(uint8_t* to, const uint8_t* from, size_t count) {
  size_t end = count;
  while (end > 0) {
    if (end >= kWord && IsAligned(to + end) && IsAligned(from + end)) {
      end -= kWord;
      CopyOne<uint64_t>(to + end, from + end);
    } else {
      --end;
      CopyOne<uint8_t>(to + end, from + end);
    }
  }
}

}  // namespace

void CopySharedBytes(uint8_t* to, const uint8_t* from, size_t count) {
  const bool to_above_from = reinterpret_cast<uintptr_t>(to) > reinterpret_cast<uintptr_t>(from);
  to_above_from ? CopyDown(to, from, count) : CopyUp(to, from, count);
}

void FillSharedBytes(uint8_t* to, uint8_t value, size_t count) {
  for (size_t at = 0; at < count; ++at) __atomic_store_n(to + at, value, __ATOMIC_RELAXED);
}

}  // namespace strata::wasm
