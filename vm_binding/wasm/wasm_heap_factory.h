// Joins WebAssembly stores to the collector toolkit: a vm::HeapFactory whose heaps hold WasmModel objects.
//
// One factory serves any number of stores of its engine, each on its own thread. A store owns the heap it asked for;
// HeapOf finds it again, for statistics and verification.

#ifndef STRATA_VM_BINDING_WASM_WASM_HEAP_FACTORY_H_
#define STRATA_VM_BINDING_WASM_WASM_HEAP_FACTORY_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gc/plan/plan_constraints.h"
#include "gc/trace/model_kernels.h"
#include "scheduler/scheduler.h"
#include "vm_binding/contract/heap_factory.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/vm_hooks.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/store.h"

namespace strata::wasm {

// The toolkit's kernels compiled for WasmModel.
std::unique_ptr<const gc::ModelKernels> NewWasmKernels(const Engine& engine);

class WasmHeapFactory final : public vm::HeapFactory {
 public:
  // kNotFound, listing the known names, for a plan that is none. "auto" is resolved here: set options.guest first
  // (module_profile.h) if all modules are known. Engine and scheduler outlive the factory and its
  // heaps.
  static absl::StatusOr<std::unique_ptr<WasmHeapFactory>> Create(const Engine& engine, gc::HeapOptions options,
                                                                 scheduler::Scheduler& scheduler);

  vm::HeapConstraints constraints() const override { return constraints_.vm_constraints; }
  absl::StatusOr<std::unique_ptr<vm::BoundHeap>> Create(vm::Mutator& mutator, vm::VmHooks& hooks) override;

 private:
  WasmHeapFactory(const Engine& engine, gc::HeapOptions options, const gc::PlanConstraints& constraints,
                  scheduler::Scheduler& scheduler)
      : engine_(engine), options_(std::move(options)), constraints_(constraints), scheduler_(scheduler) {}

  const Engine& engine_;
  const gc::HeapOptions options_;
  const gc::PlanConstraints constraints_;
  scheduler::Scheduler& scheduler_;
};

// The heap of a store that was given a WasmHeapFactory; null as long as it has needed none.
gc::Heap* HeapOf(Store& store);

}  // namespace strata::wasm

#endif  // STRATA_VM_BINDING_WASM_WASM_HEAP_FACTORY_H_
