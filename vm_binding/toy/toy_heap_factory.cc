#include "vm_binding/toy/toy_heap_factory.h"

#include "gc/plan/plan_constraints.h"
#include "gc/trace/kernels.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/toy/toy_model.h"

namespace strata::toy {

std::unique_ptr<const gc::ModelKernels> NewToyKernels() { return gc::NewKernels(ToyModel()); }

vm::HeapConstraints ToyHeapFactory::constraints() const {
  // An unknown name is reported by Create.
  const absl::StatusOr<gc::PlanConstraints> constraints = gc::FindPlanConstraints(options_.plan);
  return constraints.ok() ? constraints->vm_constraints : vm::HeapConstraints();
}

absl::StatusOr<std::unique_ptr<vm::BoundHeap>> ToyHeapFactory::Create(vm::Mutator& mutator, vm::VmHooks& hooks) {
  STRATA_ASSIGN_OR_RETURN(std::unique_ptr<gc::Heap> heap,
                          gc::CreateHeap(options_, NewToyKernels(), mutator, hooks, scheduler_));
  heap_ = heap.get();
  return heap;
}

}  // namespace strata::toy
