// A sampled allocation: one object that was looked at, and how many it stands for.
//
// Plain data. Which objects are sampled, and with what chance, is the matter of who allocates; sums of what samples
// stand for are its estimates of what was allocated. A sample whose object was not found dead is an estimate of what
// is still in memory.

#ifndef STRATA_PROFILER_MODEL_ALLOCATION_H_
#define STRATA_PROFILER_MODEL_ALLOCATION_H_

#include <cstdint>
#include <optional>

#include "profiler/model/index.h"

namespace strata::profiler {

// How an object's life ended, as far as it has.
struct ObjectDeath {
  int64_t time_ns = 0;       // when it was found dead, which may be long after it was of no use
  uint32_t collections = 0;  // that it survived before

  friend bool operator==(const ObjectDeath&, const ObjectDeath&) = default;
};

struct Allocation {
  int64_t time_ns = 0;
  StackIndex stack;    // its leaf is a frame of the type, "new TYPE", called from where the object was allocated
  StringIndex type;    // the type's name
  double objects = 1;  // for how many it stands, itself included
  int64_t bytes = 0;   // of all these
  std::optional<ObjectDeath> death;
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_MODEL_ALLOCATION_H_
