// One collection under way: the job its stages run as, and what plan, heap and verifier tell each other about it.
//
// Made by a Heap for one pause, given the VM's roots, filled by Plan::Schedule, run, finished. Used by one thread
// before and after the job; during it packets only read.

#ifndef STRATA_GC_PLAN_COLLECTION_H_
#define STRATA_GC_PLAN_COLLECTION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "gc/space/pinned_objects.h"
#include "gc/stats/collection_observer.h"
#include "gc/trace/model_kernels.h"
#include "gc/trace/root_collector.h"
#include "scheduler/job.h"
#include "scheduler/packet.h"
#include "scheduler/stage_graph.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::gc {

class Collection {
 public:
  // `graph`, `kernels` and `hooks` outlive the collection.
  Collection(const scheduler::StageGraph& graph, int max_workers, TraceMode mode, CollectionKind kind,
             vm::CollectReason reason, const ModelKernels& kernels, vm::VmHooks& hooks);

  TraceMode mode() const { return mode_; }
  // At least 1.
  size_t max_workers() const { return max_workers_; }
  // What Plan::NextKind said.
  CollectionKind kind() const { return kind_; }
  vm::CollectReason reason() const { return reason_; }
  const ModelKernels& kernels() const { return kernels_; }
  vm::VmHooks& hooks() { return hooks_; }
  scheduler::Job& job() { return job_; }
  // What the VM published before Plan::Schedule, pinned objects included.
  RootCollector& roots() { return roots_; }
  // What may not move: each plan that moves objects sees to it. All of it lives.
  const PinnedObjects& pinned() const { return pinned_; }
  // Before Plan::Schedule; makes the objects roots. `cage_base` is the heap's.
  void SetPinned(PinnedObjects pinned, vm::Address cage_base);

  // As scheduler::Job, and the time at which each stage drained last is noted.
  void Add(scheduler::StageId stage, std::unique_ptr<scheduler::Packet> packet);
  void OnDrained(scheduler::StageId stage, scheduler::Job::Sentinel sentinel);
  // After the job: when each stage drained, or 0.
  const std::vector<uint64_t>& drained_ns() const { return drained_ns_; }

 private:
  const TraceMode mode_;
  const size_t max_workers_;
  const CollectionKind kind_;
  const vm::CollectReason reason_;
  const ModelKernels& kernels_;
  vm::VmHooks& hooks_;
  scheduler::Job job_;
  RootCollector roots_;
  PinnedObjects pinned_;
  std::vector<uint32_t> pinned_words_;
  std::vector<uint64_t> drained_ns_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_COLLECTION_H_
