// How long a collection's packets would have taken on any number of workers.

#ifndef STRATA_VM_BINDING_PROFILING_CRITICAL_PATH_H_
#define STRATA_VM_BINDING_PROFILING_CRITICAL_PATH_H_

#include <cstdint>

#include "absl/types/span.h"
#include "gc/stats/collection_observer.h"
#include "scheduler/packet_recorder.h"

namespace strata::profiling {

// What a worker ran.
struct WorkerRun {
  int worker = 0;
  scheduler::PacketRun run;
};

// The longest chain of work in which each piece had to wait for the one before: a packet for the part of its adder's
// run up to when it was added, and for all of the stages that had drained before its own opened; a sentinel for the
// packets of its stage. A stage that merely happened to drain before counts as well, so the path may be too long, not
// too short. `runs` are those of one collection by their begin, `stages` its stages by StageId.
uint64_t CriticalPathNanos(absl::Span<const WorkerRun> runs, absl::Span<const gc::StageSpan> stages);

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_CRITICAL_PATH_H_
