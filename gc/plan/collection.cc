#include "gc/plan/collection.h"

#include <utility>

#include "gc/alloc/bump_allocator.h"
#include "scheduler/worker.h"
#include "vm_binding/base/clock.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

Collection::Collection(const scheduler::StageGraph& graph, int max_workers, TraceMode mode, CollectionKind kind,
                       vm::CollectReason reason, const ModelKernels& kernels, vm::VmHooks& hooks)
    : mode_(mode),
      max_workers_(static_cast<size_t>(max_workers)),
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

void Collection::SetPinned(PinnedObjects pinned, vm::Address cage_base) {
  pinned_ = std::move(pinned);
  for (const Extent& object : pinned_.all()) {
    pinned_words_.push_back(vm::ObjectRef::FromAddress(cage_base, object.begin).word());
  }
  if (pinned_words_.empty()) return;
  roots_.AddRange(vm::RefSlot(vm::Address::FromPointer(pinned_words_.data())), pinned_words_.size());
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
