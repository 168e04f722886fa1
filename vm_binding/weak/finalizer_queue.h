// Finalizers: an object registered here is handed to the VM once, after the collection that found nobody else holds it.
//
// Such an object is brought back to life with all it reaches, and waits in a queue that is a root until the VM takes
// it, on its own thread, whenever it likes (at a safe point of its own: running a finalizer may collect). An object
// comes once per registration. Objects found in one collection come in the order in which they were registered,
// whatever refers to what among them; a VM that wants owners before what they own registers them in that order. Owned
// by a VM. Used on the VM's thread; in a pause its slices by all workers at once.

#ifndef STRATA_VM_BINDING_WEAK_FINALIZER_QUEUE_H_
#define STRATA_VM_BINDING_WEAK_FINALIZER_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/roots.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::weak {

// An object that is due, with what it was registered with. Dies at the next collection unless the VM roots it.
struct Finalizable {
  vm::ObjectRef object;
  uint32_t tag = 0;
};

class FinalizerQueue {
 public:
  // `tag` is the VM's own: which finalizer it is.
  void Add(vm::ObjectRef object, uint32_t tag);
  // The next object that is due, or nothing.
  std::optional<Finalizable> Take();
  bool has_due() const { return !due_.empty(); }
  size_t registered() const { return entries_.size(); }

  // What is due: roots.
  void PublishRoots(vm::RootSink& sink);

  // In a pause, each for every slice: judging which objects are unreachable; then, if any are, reviving them; last,
  // moving the references to the others. A round lies between any two of them.
  size_t slices() const;
  void JudgeSlice(const vm::WeakTracer& tracer, size_t slice);
  bool HasDying() const;
  void ReviveSlice(vm::WeakTracer& tracer, size_t slice);
  void FinishRevive();
  void UpdateSlice(const vm::WeakTracer& tracer, size_t slice);
  // Registered objects, and those revived in this collection; what was due before is a root.
  void Publish(vm::RootSink& sink);

 private:
  struct Entry {
    uint32_t word = 0;
    uint32_t tag = 0;
    bool dying = false;
  };

  std::vector<Entry> entries_;
  std::deque<Entry> due_;
  size_t published_due_ = 0;  // of due_, as roots of the pause under way
};

}  // namespace strata::weak

#endif  // STRATA_VM_BINDING_WEAK_FINALIZER_QUEUE_H_
