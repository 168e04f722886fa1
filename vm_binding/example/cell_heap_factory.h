// Steps 3 and 6 of vm_binding/DESIGN.md: heaps of cells, under a plan of the registry or one's own.

#ifndef STRATA_VM_BINDING_EXAMPLE_CELL_HEAP_FACTORY_H_
#define STRATA_VM_BINDING_EXAMPLE_CELL_HEAP_FACTORY_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gc/plan/plan_entry.h"
#include "scheduler/scheduler.h"
#include "vm_binding/contract/heap_factory.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::example {

class CellHeapFactory final : public vm::HeapFactory {
 public:
  // `scheduler` outlives the factory and its heaps.
  CellHeapFactory(gc::PlanEntry plan, gc::HeapOptions options, scheduler::Scheduler& scheduler)
      : plan_(plan), options_(std::move(options)), scheduler_(scheduler) {}

  vm::HeapConstraints constraints() const override { return plan_.constraints.vm_constraints; }
  absl::StatusOr<std::unique_ptr<vm::BoundHeap>> Create(vm::Mutator& mutator, vm::VmHooks& hooks) override;

  // The last one made; it belongs to the VM that asked for it.
  gc::Heap& heap() { return *heap_; }

 private:
  const gc::PlanEntry plan_;
  const gc::HeapOptions options_;
  scheduler::Scheduler& scheduler_;
  gc::Heap* heap_ = nullptr;
};

}  // namespace strata::example

#endif  // STRATA_VM_BINDING_EXAMPLE_CELL_HEAP_FACTORY_H_
