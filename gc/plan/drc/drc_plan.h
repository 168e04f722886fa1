// Deferred reference counting that collects cycles; nothing moves, pauses are bounded by what has changed.
//
// Spaces: a MarkRegionSpace in which any hole serves, and a LargeObjectSpace. Most collections are epochs: they count
// what logged slots hold now, hold what roots name, free what has lost its last reference, as far as a budget lasts,
// and take one step of the search for dead cycles. A collection that a user or an emergency asks for traces the whole
// heap instead, by the packets that mark-sweep uses, and counts everything anew. See DESIGN.md beside this.

#ifndef STRATA_GC_PLAN_DRC_DRC_PLAN_H_
#define STRATA_GC_PLAN_DRC_DRC_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/alloc/tuning.h"
#include "gc/barrier/barrier_ops.h"
#include "gc/page/tuning.h"
#include "gc/plan/collection.h"
#include "gc/plan/drc/cycle_search.h"
#include "gc/plan/plan.h"
#include "gc/plan/plan_constraints.h"
#include "gc/space/heap_memory.h"
#include "gc/space/large_object_space.h"
#include "gc/space/mark_region_space.h"
#include "gc/space/space.h"
#include "gc/stats/collection_observer.h"
#include "gc/stats/counting_stats.h"
#include "gc/trace/count_state.h"
#include "gc/trace/model_kernels.h"
#include "gc/trace/trace.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/barrier.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

class DrcPlan final : public Plan {
 public:
  static constexpr PlanConstraints kConstraints = {
      .name = "drc",
      .description = "counts references from the heap, finds dead cycles step by step; short pauses, moves nothing",
      .vm_constraints = {.barrier = vm::BarrierKind::kObjectLog, .pins_objects = true},
      .collects = true,
      .moves_objects = false,
      .marks_in_place = true,
      .logs_objects = true,
      .counts_references = true,
      .evacuates_in_emergency = true,
      .max_bump_bytes = kMaxBumpBytes,
      .min_heap_bytes = kBlockBytes,
  };
  static std::unique_ptr<Plan> Create(const PlanContext& context) { return std::make_unique<DrcPlan>(context); }

  explicit DrcPlan(const PlanContext& context);

  const PlanConstraints& constraints() const override { return kConstraints; }
  BarrierOps barrier_ops() const override;
  void* barrier_state() override { return this; }
  BumpSource& mutator_source() override { return mutator_source_; }
  vm::Address AllocateLarge(const vm::AllocRequest& request) override;
  absl::Span<const scheduler::StageSpec> stages() const override;
  CollectionKind NextKind(vm::CollectReason reason) override;
  size_t nursery_bytes() const override { return fresh_bytes_; }
  bool CanCollect() override { return true; }
  void Schedule(Collection& collection) override;
  CollectionCounts Finish(Collection& collection) override;
  absl::Status CheckInvariants(const ModelKernels& kernels) const override;
  std::vector<const Space*> spaces() const override { return {&space_, &large_}; }
  LargeObjectUsage large_objects() const override;
  uint64_t barrier_slow_calls() const override { return barrier_slow_calls_; }
  CountingStats counting() const override;

 private:
  class MutatorSource final : public BumpSource {
   public:
    explicit MutatorSource(DrcPlan& plan) : plan_(plan) {}
    Extent TakeExtent(size_t min_bytes) override;
    void ReturnTail(Extent tail) override { plan_.space_.ReturnTail(tail); }
    bool JoinsExtents() const override { return false; }

   private:
    DrcPlan& plan_;
  };

  void Log(vm::ObjectRef source, vm::RefSlot first, size_t count);
  // Whether the mutator gets nothing before the next epoch; says so once per epoch.
  bool AsksForEpoch();
  size_t CountedBytes() const { return base_bytes_ + (state_.totals.survived_bytes - state_.totals.freed_bytes); }

  // An epoch.
  void RunEpoch(Collection& collection);
  void RetireFresh();
  void FindUnborn();
  void DecrementFor(vm::CollectReason reason);
  void StepSearch(vm::CollectReason reason);
  bool SearchIsDue(vm::CollectReason reason) const;
  size_t SearchBudget() const;
  void ProcessWeak(Collection& collection);
  void EndEpoch();

  // A full collection.
  void ScheduleTrace(Collection& collection);
  // Forgets logs, queues and the zero-count table: everything is counted anew.
  void DiscardCounting();
  void Prepare(scheduler::Worker& worker);
  void Recount(scheduler::Worker& worker);
  void HoldAfterTrace(Collection& collection);
  void Release(scheduler::Worker& worker);
  absl::Span<const vm::Address> SliceOfBlocks(size_t slice) const;
  // Ends the pause for what roots name: what is uncounted is remembered.
  void LetGoOfHeld();
  CollectionCounts FinishTrace();

  HeapMemory& memory_;
  const int worker_count_;
  const size_t epoch_bytes_;
  const CountKernels& kernels_;
  MarkRegionSpace space_;
  LargeObjectSpace large_;
  MutatorSource mutator_source_;
  CountState state_;
  CycleSearch search_;

  // Handed out since the last epoch.
  std::vector<Extent> fresh_;
  std::vector<vm::Address> fresh_large_;
  size_t fresh_bytes_ = 0;
  bool asked_ = false;
  // Memory was refused since then; how much was wanted.
  size_t wanted_bytes_ = 0;
  bool last_epoch_wanted_ = false;

  std::vector<vm::Address> unborn_large_;  // of the pause under way: new, and not reached yet
  CountTotals totals_before_;
  uint64_t base_bytes_ = 0;  // with what survived less what was freed since: counted now
  size_t search_start_bytes_ = 0;
  size_t search_work_ = 0;
  size_t bytes_after_search_ = 0;
  uint64_t barrier_slow_calls_ = 0;
  uint64_t work_ = 0;  // of the epoch under way
  uint64_t most_work_ = 0;
  std::vector<vm::Address> blocks_;  // of the full collection under way
  std::unique_ptr<Trace> trace_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_DRC_DRC_PLAN_H_
