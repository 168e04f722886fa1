// The phases that every stop-the-world tracing plan has, as packets of a collection's stages.
//
// Called from Plan::Schedule, or by a packet of the collection. What is captured (trace, spaces) must outlive the job.

#ifndef STRATA_GC_PLAN_CLOSURE_PHASES_H_
#define STRATA_GC_PLAN_CLOSURE_PHASES_H_

#include <cstddef>
#include <functional>

#include "absl/strings/string_view.h"
#include "gc/plan/collection.h"
#include "gc/space/large_object_space.h"
#include "gc/stats/collection_observer.h"
#include "gc/trace/trace.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"

namespace strata::gc {

// Cuts the collection's roots into packets in `roots_stage`, traces from them in the trace's closure stage, and runs
// the VM's weak rounds in that stage, each when it has drained, slices on all workers.
void AddClosure(Collection& collection, Trace& trace, scheduler::StageId roots_stage);

// Adds `slices` packets to `stage`, each of which calls run(its number). `name` is a literal.
void AddSlices(scheduler::Worker& worker, scheduler::StageId stage, absl::string_view name, size_t slices,
               std::function<void(size_t)> run);

// Frees the large objects that the closure has not marked, by packets in `stage`; in a nursery collection young ones.
void AddLargeObjectSweep(scheduler::Worker& worker, scheduler::StageId stage, LargeObjectSpace& space,
                         CollectionKind kind = CollectionKind::kFull);

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_CLOSURE_PHASES_H_
