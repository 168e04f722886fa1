// STRATA_CHECK: stops the process, naming the place and the invariant, when an invariant does not hold.
//
// Only for what validation and Status handling exclude: bad input is never a failed check. May be used on any thread,
// in a signal handler too (it formats into a local buffer and allocates nothing). Does not unwind and runs no
// destructor.

#ifndef STRATA_VM_BINDING_BASE_CHECK_H_
#define STRATA_VM_BINDING_BASE_CHECK_H_

#include "absl/base/optimization.h"

namespace strata::base {

// Writes "file:line: CHECK failed: condition [invariant]" to stderr and aborts. `invariant` may be null.
[[noreturn]] void FailCheck(const char* file, int line, const char* condition, const char* invariant = nullptr);

}  // namespace strata::base

// STRATA_CHECK(condition) or STRATA_CHECK(condition, "kNameOfInvariant"); checked in every build.
#define STRATA_CHECK(condition, ...)                                                        \
  do {                                                                                      \
    if (ABSL_PREDICT_FALSE(!(condition))) {                                                 \
      ::strata::base::FailCheck(__FILE__, __LINE__, #condition __VA_OPT__(, ) __VA_ARGS__); \
    }                                                                                       \
  } while (false)

// The same in builds that assert (--config=dbg and the sanitizers); elsewhere compiled but not evaluated.
#ifdef NDEBUG
#define STRATA_DCHECK(condition, ...)                              \
  do {                                                             \
    if (false) STRATA_CHECK(condition __VA_OPT__(, ) __VA_ARGS__); \
  } while (false)
#else
#define STRATA_DCHECK(condition, ...) STRATA_CHECK(condition __VA_OPT__(, ) __VA_ARGS__)
#endif

#endif  // STRATA_VM_BINDING_BASE_CHECK_H_
