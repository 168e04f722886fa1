// The two clocks Strata measures with: time that passed, and time this thread computed.
//
// May be called on any thread and in a signal handler. Neither says what time of day it is.

#ifndef STRATA_VM_BINDING_BASE_CLOCK_H_
#define STRATA_VM_BINDING_BASE_CLOCK_H_

#include <cstdint>

namespace strata::base {

// Nanoseconds since an arbitrary start, the same for all threads; never decreases.
uint64_t MonotonicNanos();

// Nanoseconds of processor time the calling thread has used.
uint64_t ThreadCpuNanos();

}  // namespace strata::base

#endif  // STRATA_VM_BINDING_BASE_CLOCK_H_
