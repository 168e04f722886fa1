#include "gc/plan/closure_phases.h"

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "gc/plan/phase_packet.h"
#include "gc/trace/closure_weak_tracer.h"
#include "gc/trace/model_kernels.h"
#include "gc/trace/root_collector.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::gc {
namespace {

const TraceKernels& KernelsFor(const Collection& collection, const Trace& trace) {
  return collection.kernels().Tracing(trace.shape(), collection.mode());
}

void TraceRoots(Collection& collection, Trace& trace, scheduler::Worker& worker) {
  const TraceKernels& kernels = KernelsFor(collection, trace);
  for (std::vector<RootRange>& batch : collection.roots().Batches()) {
    worker.Add(trace.closure_stage(), kernels.NewRootsPacket(trace, std::move(batch)));
  }
}

// How far the weak processing of one collection is.
struct WeakProgress {
  size_t next_round = 0;
  std::atomic<bool> retained{false};  // by the round under way; the scheduler orders rounds
};

void ProcessSlice(Collection& collection, Trace& trace, scheduler::Worker& worker, WeakProgress& progress,
                  size_t slice) {
  ClosureWeakTracer tracer(KernelsFor(collection, trace), trace, worker);
  collection.hooks().ProcessWeakSlice(tracer, slice);
  if (tracer.Finish()) progress.retained.store(true, std::memory_order_relaxed);
}

// Starts the next round; returns whether there was one to start.
bool StartWeakRound(Collection& collection, Trace& trace, scheduler::Worker& worker,
                    const std::shared_ptr<WeakProgress>& progress) {
  const vm::WeakRound round = {.number = progress->next_round++,
                               .retained = progress->retained.exchange(false, std::memory_order_relaxed)};
  const size_t slices = collection.hooks().StartWeakRound(round);
  if (slices == 1) ProcessSlice(collection, trace, worker, *progress, 0);
  for (size_t slice = 0; slices > 1 && slice < slices; ++slice) {
    worker.Add(trace.closure_stage(),
               NewPhase("weak slice", [&collection, &trace, progress, slice](scheduler::Worker& runner) {
                 ProcessSlice(collection, trace, runner, *progress, slice);
               }));
  }
  return slices != 0;
}

}  // namespace

void AddClosure(Collection& collection, Trace& trace, scheduler::StageId roots_stage) {
  collection.Add(roots_stage, NewPhase("cut roots", [&collection, &trace](scheduler::Worker& worker) {
                   TraceRoots(collection, trace, worker);
                 }));
  collection.OnDrained(trace.closure_stage(),
                       [&collection, &trace, progress = std::make_shared<WeakProgress>()](scheduler::Worker& worker) {
                         return StartWeakRound(collection, trace, worker, progress);
                       });
}

void AddSlices(scheduler::Worker& worker, scheduler::StageId stage, absl::string_view name, size_t slices,
               std::function<void(size_t)> run) {
  const auto shared = std::make_shared<const std::function<void(size_t)>>(std::move(run));
  for (size_t slice = 0; slice < slices; ++slice) {
    worker.Add(stage, NewPhase(name, [shared, slice](scheduler::Worker&) { (*shared)(slice); }));
  }
}

void AddLargeObjectSweep(scheduler::Worker& worker, scheduler::StageId stage, LargeObjectSpace& space,
                         CollectionKind kind) {
  AddSlices(worker, stage, "sweep large objects",
            kind == CollectionKind::kNursery ? space.BeginYoungSweep() : space.BeginSweep(),
            [&space](size_t slice) { space.SweepSlice(slice); });
}

}  // namespace strata::gc
