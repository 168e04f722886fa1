#include "vm_binding/wasm/strata.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gc/auto_plan.h"
#include "gc/heap.h"
#include "gc/plan/plan_constraints.h"
#include "gc/stats/gc_stats.h"
#include "gc/stats/units.h"
#include "scheduler/scheduler.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/heap_factory.h"
#include "vm_binding/wasm/limited_heap.h"
#include "vm_binding/wasm/module_profile.h"
#include "vm_binding/wasm/wasm_heap_factory.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::api {
namespace {

// Heaps whose growth a limiter decides.
class LimitedHeaps final : public vm::HeapFactory {
 public:
  explicit LimitedHeaps(ResourceLimiter& limiter) : delegate_(limiter) {}

  absl::Status Init(const wasm::Engine& engine, gc::HeapOptions heap, scheduler::Scheduler& scheduler) {
    heap.limit = gc::LimitPolicy::kDelegated;
    heap.delegate = &delegate_;
    STRATA_ASSIGN_OR_RETURN(heaps_, WasmHeapFactory::Create(engine, std::move(heap), scheduler));
    return absl::OkStatus();
  }
  vm::HeapConstraints constraints() const override { return heaps_->constraints(); }
  absl::StatusOr<std::unique_ptr<vm::BoundHeap>> Create(vm::Mutator& mutator, vm::VmHooks& hooks) override {
    return heaps_->Create(mutator, hooks);
  }

 private:
  LimitedHeap delegate_;
  std::unique_ptr<WasmHeapFactory> heaps_;
};

class PlanCollector final : public Collector {
 public:
  PlanCollector(gc::HeapOptions heap, std::unique_ptr<scheduler::Scheduler> scheduler)
      : heap_(std::move(heap)), scheduler_(std::move(scheduler)) {}

  absl::StatusOr<std::unique_ptr<vm::HeapFactory>> HeapsFor(wasm::Engine& engine, ResourceLimiter* limiter) override {
    if (limiter == nullptr) return WasmHeapFactory::Create(engine, heap_, *scheduler_);
    auto limited = std::make_unique<LimitedHeaps>(*limiter);
    STRATA_RETURN_IF_ERROR(limited->Init(engine, heap_, *scheduler_));
    return limited;
  }

 private:
  const gc::HeapOptions heap_;
  const std::unique_ptr<scheduler::Scheduler> scheduler_;
};

absl::Status CheckHeap(const gc::HeapOptions& heap) {
  STRATA_ASSIGN_OR_RETURN(const gc::PlanConstraints constraints, gc::FindPlanConstraints(heap.plan));
  if (heap.max_bytes >= constraints.min_heap_bytes) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("max_bytes: ", gc::FormatBytes(heap.max_bytes),
                                                 " is too small: ", constraints.name, " needs at least ",
                                                 gc::FormatBytes(constraints.min_heap_bytes)));
}

}  // namespace

absl::StatusOr<std::shared_ptr<Collector>> NewCollector(const CollectorOptions& options) {
  gc::HeapOptions heap = options.heap;
  if (options.guest.has_value()) heap.guest = ProfileOf(*options.guest->runtime());
  heap = gc::ResolvePlan(std::move(heap));
  STRATA_RETURN_IF_ERROR(CheckHeap(heap));
  scheduler::SchedulerOptions pool;
  pool.workers = options.workers;
  STRATA_ASSIGN_OR_RETURN(std::unique_ptr<scheduler::Scheduler> scheduler, scheduler::Scheduler::Create(pool));
  return std::make_shared<PlanCollector>(std::move(heap), std::move(scheduler));
}

HeapFigures FiguresOf(const Store& store) {
  const gc::Heap* heap = HeapOf(store);
  if (heap == nullptr) return {};
  const gc::GcStats stats = heap->stats();
  HeapFigures figures;
  figures.plan = stats.plan;
  figures.plan_reason = stats.plan_reason;
  figures.collections = stats.collections();
  figures.pause_ns = stats.pauses.total_ns();
  figures.longest_pause_ns = stats.pauses.max_ns();
  figures.allocated_bytes = stats.allocated_bytes;
  figures.live_bytes = stats.live_bytes_after_last;
  figures.reserved_bytes = stats.reserved_bytes;
  return figures;
}

gc::Heap* HeapOf(const Store& store) { return wasm::HeapOf(store.runtime()); }

}  // namespace strata::wasm::api
