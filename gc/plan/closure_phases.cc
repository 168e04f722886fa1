#include "gc/plan/closure_phases.h"

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

void PublishRoots(Collection& collection, Trace& trace, scheduler::Worker& worker) {
  collection.hooks().PublishRoots(collection.roots());
  const TraceKernels& kernels = KernelsFor(collection, trace);
  for (std::vector<RootRange>& batch : collection.roots().Batches()) {
    worker.Add(trace.closure_stage(), kernels.NewRootsPacket(trace, std::move(batch)));
  }
}

bool ProcessWeak(Collection& collection, Trace& trace, scheduler::Worker& worker) {
  ClosureWeakTracer tracer(KernelsFor(collection, trace), trace, worker);
  const bool retained = collection.hooks().ProcessWeak(tracer);
  tracer.Finish();
  return retained;
}

}  // namespace

void AddClosure(Collection& collection, Trace& trace, scheduler::StageId roots_stage) {
  collection.Add(roots_stage, NewPhase("publish roots", [&collection, &trace](scheduler::Worker& worker) {
                   PublishRoots(collection, trace, worker);
                 }));
  collection.OnDrained(trace.closure_stage(), [&collection, &trace](scheduler::Worker& worker) {
    return ProcessWeak(collection, trace, worker);
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
