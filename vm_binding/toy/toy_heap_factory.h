// Joins the toy VM to the collector toolkit: a vm::HeapFactory that makes gc::Heaps for ToyModel objects.
//
// The pattern for any VM: one .cc that compiles the kernels for its model, and a factory that keeps the options.
// `heap()` is the last heap made, for statistics and verification; it belongs to the VM that asked for it.

#ifndef STRATA_VM_BINDING_TOY_TOY_HEAP_FACTORY_H_
#define STRATA_VM_BINDING_TOY_TOY_HEAP_FACTORY_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gc/trace/model_kernels.h"
#include "scheduler/scheduler.h"
#include "vm_binding/contract/heap_factory.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::toy {

// The toolkit's kernels compiled for ToyModel.
std::unique_ptr<const gc::ModelKernels> NewToyKernels();

class ToyHeapFactory final : public vm::HeapFactory {
 public:
  // `scheduler` outlives the factory and its heaps.
  ToyHeapFactory(gc::HeapOptions options, scheduler::Scheduler& scheduler)
      : options_(std::move(options)), scheduler_(scheduler) {}

  vm::HeapConstraints constraints() const override;
  absl::StatusOr<std::unique_ptr<vm::BoundHeap>> Create(vm::Mutator& mutator, vm::VmHooks& hooks) override;

  gc::Heap& heap() { return *heap_; }

 private:
  const gc::HeapOptions options_;
  scheduler::Scheduler& scheduler_;
  gc::Heap* heap_ = nullptr;
};

}  // namespace strata::toy

#endif  // STRATA_VM_BINDING_TOY_TOY_HEAP_FACTORY_H_
