// Heaps for tests that collect nothing but prove that every store of a reference into an object was announced.
//
// A heap stands for that of a generational or counting plan. At moments between two allocations it pretends to have
// collected: what exists is now old, and what all its reference slots hold is noted in a shadow of the cage. From then
// on every barrier must name a slot of an object and find in it what the shadow says; and at the next such moment each
// slot must hold what the barriers said (kAlwaysSlow) or lie in an object that was logged (kObjectLog). New objects
// need no barrier. Heaps of one checker may be on several threads.

#ifndef STRATA_VM_BINDING_WASM_BARRIER_CHECKER_H_
#define STRATA_VM_BINDING_WASM_BARRIER_CHECKER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "vm_binding/contract/barrier.h"
#include "vm_binding/contract/heap_factory.h"
#include "vm_binding/wasm/wasm_model.h"
#include "wasm/runtime/engine.h"

namespace strata::wasm {

class BarrierChecker final : public vm::HeapFactory {
 public:
  // `kind`: kObjectLog or kAlwaysSlow. The engine outlives the checker, the checker its heaps.
  BarrierChecker(const Engine& engine, vm::BarrierKind kind) : model_(engine), kind_(kind) {}

  vm::HeapConstraints constraints() const override { return {.barrier = kind_}; }
  absl::StatusOr<std::unique_ptr<vm::BoundHeap>> Create(vm::Mutator& mutator, vm::VmHooks& hooks) override;

  // What was wrong, the first few of it; a heap looks for the last time when it dies.
  std::vector<std::string> failures() const ABSL_LOCKS_EXCLUDED(mutex_);
  // For the heaps.
  void Report(std::string failure) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const WasmModel model_;
  const vm::BarrierKind kind_;
  mutable absl::Mutex mutex_;
  std::vector<std::string> failures_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace strata::wasm

#endif  // STRATA_VM_BINDING_WASM_BARRIER_CHECKER_H_
