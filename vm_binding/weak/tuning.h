// Sizes of weak processing; no effect on what is kept or dropped.

#ifndef STRATA_VM_BINDING_WEAK_TUNING_H_
#define STRATA_VM_BINDING_WEAK_TUNING_H_

#include <algorithm>
#include <cstddef>

namespace strata::weak {

// Entries of one slice: about 20 µs of questions to a tracer.
inline constexpr size_t kEntriesPerSlice = 4096;

// After so many rounds in which all workers retained values of ephemerons, keys that still wait are entered in a hash
// table and chains of them followed at once. Most programs come to rest in two or three rounds.
inline constexpr size_t kParallelEphemeronRounds = 4;

inline size_t SlicesOf(size_t entries) { return (entries + kEntriesPerSlice - 1) / kEntriesPerSlice; }

// Calls run(i) for the entries of `slice`.
template <class Run>
void ForSlice(size_t slice, size_t entries, const Run& run) {
  const size_t end = std::min((slice + 1) * kEntriesPerSlice, entries);
  for (size_t i = slice * kEntriesPerSlice; i < end; ++i) run(i);
}

}  // namespace strata::weak

#endif  // STRATA_VM_BINDING_WEAK_TUNING_H_
