// Weak references: each holds an object until a collection finds it dead, and null from then on.
//
// Owned by a VM. Used on the VM's thread; in a pause its slices by all workers at once. Whoever wants to know which
// references were cleared asks TakeCleared outside the pause: nothing of the VM runs within it.

#ifndef STRATA_VM_BINDING_WEAK_WEAK_TABLE_H_
#define STRATA_VM_BINDING_WEAK_WEAK_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/roots.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::weak {

enum class WeakRef : uint32_t {};

class WeakTable {
 public:
  // `object` is no null. An immediate never dies.
  WeakRef Add(vm::ObjectRef object);
  // Null once the object has died.
  vm::ObjectRef Get(WeakRef ref) const { return vm::ObjectRef(words_[Index(ref)]); }
  // Forgets the reference, whose number may then be given out again. It will not be among the cleared.
  void Remove(WeakRef ref);
  size_t size() const { return words_.size() - free_.size(); }
  // The references whose objects died since the last call, in the order of collections and of their numbers.
  std::vector<WeakRef> TakeCleared();
  bool has_cleared() const { return !cleared_.empty(); }

  // In a pause: StartClear, then ClearSlice for each slice, then FinishClear.
  size_t StartClear();
  void ClearSlice(const vm::WeakTracer& tracer, size_t slice);
  void FinishClear();
  void Publish(vm::RootSink& sink);

 private:
  static size_t Index(WeakRef ref) { return static_cast<size_t>(ref); }

  std::vector<uint32_t> words_;  // 0 for cleared and free ones
  std::vector<uint32_t> free_;
  std::vector<WeakRef> cleared_;
  std::vector<std::vector<WeakRef>> cleared_by_slice_;  // of the pause under way
};

}  // namespace strata::weak

#endif  // STRATA_VM_BINDING_WEAK_WEAK_TABLE_H_
