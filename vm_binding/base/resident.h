// How much memory the process has in use, as the system counts it.

#ifndef STRATA_VM_BINDING_BASE_RESIDENT_H_
#define STRATA_VM_BINDING_BASE_RESIDENT_H_

#include <cstdint>

namespace strata::base {

// What tests that compare resident sets must forgive: sanitizers keep shadow memory and freed blocks of their own.
#if !defined(__has_feature)
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr uint64_t kResidentSlackBytes = uint64_t{1} << 30;
#else
inline constexpr uint64_t kResidentSlackBytes = uint64_t{1} << 20;
#endif

// The resident set in bytes, shared pages included; 0 where the system does not tell. Some microseconds; any thread.
uint64_t ResidentBytes();

}  // namespace strata::base

#endif  // STRATA_VM_BINDING_BASE_RESIDENT_H_
