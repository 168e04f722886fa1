#include "vm_binding/example/cell_heap_factory.h"

#include "gc/trace/kernels.h"
#include "gc/trace/model_kernels.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/example/cell_model.h"

namespace strata::example {
namespace {

// Step 3.
std::unique_ptr<const gc::ModelKernels> NewCellKernels() { return gc::NewKernels(CellModel()); }

}  // namespace

// Step 6.
absl::StatusOr<std::unique_ptr<vm::BoundHeap>> CellHeapFactory::Create(vm::Mutator& mutator, vm::VmHooks& hooks) {
  STRATA_ASSIGN_OR_RETURN(std::unique_ptr<gc::Heap> heap,
                          gc::CreateHeapOf(plan_, options_, NewCellKernels(), mutator, hooks, scheduler_));
  heap_ = heap.get();
  return heap;
}

}  // namespace strata::example
