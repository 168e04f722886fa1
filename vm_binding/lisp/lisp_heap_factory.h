// Joins Lisp to the collector toolkit.
//
// `heap()` is the last heap made, for statistics and verification; it belongs to the memory that asked for it.

#ifndef STRATA_VM_BINDING_LISP_LISP_HEAP_FACTORY_H_
#define STRATA_VM_BINDING_LISP_LISP_HEAP_FACTORY_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "scheduler/scheduler.h"
#include "vm_binding/contract/heap_factory.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::lisp {

class LispHeapFactory final : public vm::HeapFactory {
 public:
  // `scheduler` outlives the factory and its heaps.
  LispHeapFactory(gc::HeapOptions options, scheduler::Scheduler& scheduler)
      : options_(std::move(options)), scheduler_(scheduler) {}

  vm::HeapConstraints constraints() const override;
  absl::StatusOr<std::unique_ptr<vm::BoundHeap>> Create(vm::Mutator& mutator, vm::VmHooks& hooks) override;

  gc::Heap& heap() { return *heap_; }

 private:
  const gc::HeapOptions options_;
  scheduler::Scheduler& scheduler_;
  gc::Heap* heap_ = nullptr;
};

}  // namespace strata::lisp

#endif  // STRATA_VM_BINDING_LISP_LISP_HEAP_FACTORY_H_
