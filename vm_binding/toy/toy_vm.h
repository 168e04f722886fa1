// A VM small enough to see through: objects are nodes of a graph, the program is whoever calls it.
//
// It holds objects by handles (its roots), weak handles, ephemerons and finalizers (vm_binding/weak). One thread.
// Exists so that collectors can be tested without WebAssembly: everything the contract asks of a VM, and no more. Knows
// no collector: its heap comes from a vm::HeapFactory.

#ifndef STRATA_VM_BINDING_TOY_TOY_VM_H_
#define STRATA_VM_BINDING_TOY_TOY_VM_H_

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
#include "vm_binding/toy/toy_model.h"
#include "vm_binding/weak/weak_processor.h"
#include "vm_binding/weak/weak_table.h"

namespace strata::toy {

// An index into the VM's handles; of the VM that gave it only.
enum class Handle : uint32_t {};

class ToyVm final : public vm::VmHooks {
 public:
  static absl::StatusOr<std::unique_ptr<ToyVm>> Create(vm::HeapFactory& factory);
  ~ToyVm() override;
  ToyVm(const ToyVm&) = delete;
  ToyVm& operator=(const ToyVm&) = delete;

  // A new handle that holds null.
  Handle NewHandle();
  // Makes `into` hold a new object, its slots null. False, and `into` as it was, when the heap is exhausted. May
  // collect.
  bool Allocate(Handle into, const ToyShape& shape, uint32_t id,
                vm::AllocSemantics semantics = vm::AllocSemantics::kDefault);
  void Copy(Handle from, Handle to) { Set(to, Get(from)); }
  void Clear(Handle handle) { Set(handle, vm::ObjectRef()); }
  // `object` holds an object with more than `slot` slots.
  void Load(Handle object, size_t slot, Handle into);
  void Store(Handle object, size_t slot, Handle value) { StoreRef(object, slot, Get(value)); }
  void StoreImmediate(Handle object, size_t slot, uint32_t number) {
    StoreRef(object, slot, vm::ObjectRef(number << 1 | 1));
  }

  // Weak handles: a short one is null once its object was unreachable, a long one once it is gone.
  weak::WeakRef NewWeakHandle(Handle object) { return weak_.short_refs().Add(Get(object)); }
  vm::ObjectRef GetWeak(weak::WeakRef handle) const { return weak_.short_refs().Get(handle); }
  weak::WeakRef NewLongWeakHandle(Handle object) { return weak_.long_refs().Add(Get(object)); }
  vm::ObjectRef GetLongWeak(weak::WeakRef handle) const { return weak_.long_refs().Get(handle); }
  // Keeps the object of `value` reachable as long as that of `key` is, and no longer.
  void NewEphemeron(Handle key, Handle value) { weak_.ephemerons().Add(Get(key), Get(value)); }
  size_t ephemeron_count() const { return weak_.ephemerons().size(); }
  // The object is to be given back by TakeDue once it has become unreachable.
  void NewFinalizer(Handle object) { weak_.finalizers().Add(Get(object), At(object).id()); }
  bool has_due() const { return weak_.finalizers().has_due(); }
  // Makes `into` hold the next such object; false when there is none.
  bool TakeDue(Handle into);

  // Pinned objects, and those that ambiguous words point to or into, live and stay where they are.
  bool pins_objects() const { return pins_objects_; }
  void Pin(vm::ObjectRef object) { heap_->Pin(object); }
  void Unpin(vm::ObjectRef object) { heap_->Unpin(object); }
  // Words that every collection looks at, say those of a machine's stack.
  std::vector<uintptr_t>& ambiguous_words() { return ambiguous_words_; }

  // Dies at the next collection.
  vm::ObjectRef Get(Handle handle) const { return vm::ObjectRef(handles_[static_cast<uint32_t>(handle)]); }
  void Set(Handle handle, vm::ObjectRef ref) { handles_[static_cast<uint32_t>(handle)] = ref.word(); }
  ToyObject At(vm::ObjectRef ref) const { return ToyObject(ref.ToAddress(mutator_.cage_base)); }
  ToyObject At(Handle handle) const { return At(Get(handle)); }

  // Returns whether a collection ran. May collect.
  bool Collect() { return mutator_.ops->collect(mutator_, vm::CollectReason::kUser); }
  vm::Mutator& mutator() { return mutator_; }
  uint64_t pauses() const { return pauses_; }

  void OnPause() override { ++pauses_; }
  void PublishRoots(vm::RootSink& sink) override;
  size_t StartWeakRound(const vm::WeakRound& round) override { return weak_.StartWeakRound(round); }
  void ProcessWeakSlice(vm::WeakTracer& tracer, size_t slice) override { weak_.ProcessWeakSlice(tracer, slice); }
  void PublishWeak(vm::RootSink& sink) override { weak_.PublishWeak(sink); }

 private:
  ToyVm() = default;
  void StoreRef(Handle object, size_t slot, vm::ObjectRef value);

  std::vector<uint32_t> handles_;
  std::vector<uintptr_t> ambiguous_words_;
  weak::WeakProcessor weak_;
  uint64_t pauses_ = 0;
  vm::BarrierKind barrier_ = vm::BarrierKind::kNone;
  bool pins_objects_ = false;
  vm::Mutator mutator_;
  std::unique_ptr<vm::BoundHeap> heap_;  // last: it unbinds the mutator when it goes
};

}  // namespace strata::toy

#endif  // STRATA_VM_BINDING_TOY_TOY_VM_H_
