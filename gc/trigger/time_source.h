// Where a heap's policies take the time from: the system's clock, or a test's own.
//
// Called on the mutator's thread, twice per collection.

#ifndef STRATA_GC_TRIGGER_TIME_SOURCE_H_
#define STRATA_GC_TRIGGER_TIME_SOURCE_H_

#include <cstdint>

#include "vm_binding/base/clock.h"

namespace strata::gc {

class TimeSource {
 public:
  virtual ~TimeSource() = default;
  // Nanoseconds since an arbitrary start; never decreases.
  virtual uint64_t NowNanos() = 0;
};

class MonotonicTime final : public TimeSource {
 public:
  uint64_t NowNanos() override { return base::MonotonicNanos(); }
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRIGGER_TIME_SOURCE_H_
