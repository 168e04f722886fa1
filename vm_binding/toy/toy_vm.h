// A VM small enough to see through: objects are nodes of a graph, the program is whoever calls it.
//
// It holds objects by handles (its roots), weak handles (cleared when their object dies) and ephemerons (a value kept
// as long as its key lives). One thread. Exists so that collectors can be tested without WebAssembly: everything the
// contract asks of a VM, and no more. Knows no collector: its heap comes from a vm::HeapFactory.

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

namespace strata::toy {

// Indices into the VM's tables; of the VM that gave them only.
enum class Handle : uint32_t {};
enum class WeakHandle : uint32_t {};

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

  WeakHandle NewWeakHandle(Handle object);
  // Null once the object has died.
  vm::ObjectRef GetWeak(WeakHandle weak) const { return vm::ObjectRef(weak_[static_cast<uint32_t>(weak)]); }
  // Keeps the object of `value` reachable as long as that of `key` is, and no longer.
  void NewEphemeron(Handle key, Handle value);
  size_t ephemeron_count() const { return ephemerons_.size(); }

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
  bool ProcessWeak(vm::WeakTracer& tracer) override;
  void PublishWeak(vm::RootSink& sink) override;

 private:
  struct Ephemeron {
    uint32_t key = 0;
    uint32_t value = 0;
    bool kept = false;  // in the collection under way
  };

  ToyVm() = default;
  void StoreRef(Handle object, size_t slot, vm::ObjectRef value);
  void DropDead(vm::WeakTracer& tracer);

  std::vector<uint32_t> handles_;
  std::vector<uint32_t> weak_;
  std::vector<Ephemeron> ephemerons_;
  uint64_t pauses_ = 0;
  vm::BarrierKind barrier_ = vm::BarrierKind::kNone;
  vm::Mutator mutator_;
  std::unique_ptr<vm::BoundHeap> heap_;  // last: it unbinds the mutator when it goes
};

}  // namespace strata::toy

#endif  // STRATA_VM_BINDING_TOY_TOY_VM_H_
