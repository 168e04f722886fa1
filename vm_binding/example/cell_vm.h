// Steps 4, 5 and 7 of vm_binding/DESIGN.md: a VM that makes trees of cells and holds some of them as roots.
//
// Tests only. References die at anything that allocates; roots do not.

#ifndef STRATA_VM_BINDING_EXAMPLE_CELL_VM_H_
#define STRATA_VM_BINDING_EXAMPLE_CELL_VM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "vm_binding/contract/barrier.h"
#include "vm_binding/contract/heap_factory.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/roots.h"
#include "vm_binding/contract/vm_hooks.h"
#include "vm_binding/weak/weak_processor.h"

namespace strata::example {

class CellVm final : public vm::VmHooks {
 public:
  // `roots` of them, all null.
  static absl::StatusOr<std::unique_ptr<CellVm>> Create(vm::HeapFactory& factory, size_t roots);

  vm::ObjectRef root(size_t index) const { return vm::ObjectRef(roots_[index]); }
  void set_root(size_t index, vm::ObjectRef cell) { roots_[index] = cell.word(); }
  // Makes root `into` a new cell that refers to nothing. False when the heap is exhausted. May collect.
  bool New(size_t into, uint32_t number);
  vm::ObjectRef Get(vm::ObjectRef cell, size_t slot) const;
  void Set(vm::ObjectRef cell, size_t slot, vm::ObjectRef value);
  uint32_t Number(vm::ObjectRef cell) const;
  weak::WeakProcessor& weak() { return weak_; }

  // Step 5: what a collection asks.
  void PublishRoots(vm::RootSink& sink) override;
  size_t StartWeakRound(const vm::WeakRound& round) override { return weak_.StartWeakRound(round); }
  void ProcessWeakSlice(vm::WeakTracer& tracer, size_t slice) override { weak_.ProcessWeakSlice(tracer, slice); }
  void PublishWeak(vm::RootSink& sink) override { weak_.PublishWeak(sink); }

 private:
  CellVm() = default;

  std::vector<uint32_t> roots_;
  weak::WeakProcessor weak_;
  vm::BarrierKind barrier_ = vm::BarrierKind::kNone;
  vm::Mutator mutator_;                  // step 4
  std::unique_ptr<vm::BoundHeap> heap_;  // last: it unbinds the mutator when it goes
};

}  // namespace strata::example

#endif  // STRATA_VM_BINDING_EXAMPLE_CELL_VM_H_
