// How much memory the process has in use, as the system counts it.

#ifndef STRATA_VM_BINDING_BASE_RESIDENT_H_
#define STRATA_VM_BINDING_BASE_RESIDENT_H_

#include <cstdint>

namespace strata::base {

// The resident set in bytes, shared pages included; 0 where the system does not tell. Some microseconds; any thread.
uint64_t ResidentBytes();

}  // namespace strata::base

#endif  // STRATA_VM_BINDING_BASE_RESIDENT_H_
