#include "vm_binding/lisp/lisp_heap_factory.h"

#include "gc/plan/plan_constraints.h"
#include "gc/trace/kernels.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/lisp/lisp_model.h"

namespace strata::lisp {

vm::HeapConstraints LispHeapFactory::constraints() const {
  // An unknown name is reported by Create.
  const absl::StatusOr<gc::PlanConstraints> constraints = gc::FindPlanConstraints(options_.plan);
  return constraints.ok() ? constraints->vm_constraints : vm::HeapConstraints();
}

absl::StatusOr<std::unique_ptr<vm::BoundHeap>> LispHeapFactory::Create(vm::Mutator& mutator, vm::VmHooks& hooks) {
  STRATA_ASSIGN_OR_RETURN(std::unique_ptr<gc::Heap> heap,
                          gc::CreateHeap(options_, gc::NewKernels(LispModel()), mutator, hooks, scheduler_));
  heap_ = heap.get();
  return heap;
}

}  // namespace strata::lisp
