#include "gc/plan/collection.h"

#include <utility>

#include "scheduler/worker.h"
#include "vm_binding/base/clock.h"

namespace strata::gc {

Collection::Collection(const scheduler::StageGraph& graph, int max_workers, TraceMode mode, CollectionKind kind,
                       vm::CollectReason reason, const ModelKernels& kernels, vm::VmHooks& hooks)
    : mode_(mode),
      kind_(kind),
      reason_(reason),
      kernels_(kernels),
      hooks_(hooks),
      job_(graph, max_workers),
      drained_ns_(graph.size()) {
  for (size_t stage = 0; stage < graph.size(); ++stage) {
    OnDrained(static_cast<scheduler::StageId>(stage), [](scheduler::Worker&) { return false; });
  }
}

void Collection::Add(scheduler::StageId stage, std::unique_ptr<scheduler::Packet> packet) {
  job_.Add(stage, std::move(packet));
}

void Collection::OnDrained(scheduler::StageId stage, scheduler::Job::Sentinel sentinel) {
  job_.OnDrained(stage, [this, stage, inner = std::move(sentinel)](scheduler::Worker& worker) {
    const bool again = inner(worker);
    drained_ns_[stage] = base::MonotonicNanos();
    return again;
  });
}

}  // namespace strata::gc
