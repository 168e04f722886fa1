#include "vm_binding/wasm/wasm_heap_factory.h"

#include "gc/auto_plan.h"
#include "gc/trace/kernels.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/wasm/wasm_model.h"

namespace strata::wasm {

std::unique_ptr<const gc::ModelKernels> NewWasmKernels(const Engine& engine) {
  return gc::NewKernels(WasmModel(engine));
}

absl::StatusOr<std::unique_ptr<WasmHeapFactory>> WasmHeapFactory::Create(const Engine& engine, gc::HeapOptions options,
                                                                         scheduler::Scheduler& scheduler) {
  options = gc::ResolvePlan(std::move(options));
  STRATA_ASSIGN_OR_RETURN(const gc::PlanConstraints constraints, gc::FindPlanConstraints(options.plan));
  return std::unique_ptr<WasmHeapFactory>(new WasmHeapFactory(engine, std::move(options), constraints, scheduler));
}

absl::StatusOr<std::unique_ptr<vm::BoundHeap>> WasmHeapFactory::Create(vm::Mutator& mutator, vm::VmHooks& hooks) {
  STRATA_ASSIGN_OR_RETURN(std::unique_ptr<gc::Heap> heap,
                          gc::CreateHeap(options_, NewWasmKernels(engine_), mutator, hooks, scheduler_));
  return heap;
}

gc::Heap* HeapOf(Store& store) { return static_cast<gc::Heap*>(store.heap()); }

}  // namespace strata::wasm
