// What a collector asks of its VM as a whole; implemented once per VM, called
// only around and during a pause.
//
// One mutator drives one heap in WebAssembly 3.0, so a collection that its own
// allocation asked for finds it paused already; a collection asked for by
// another thread sets kInterruptPause and waits until the mutator's poll calls
// back into the heap.

#ifndef STRATA_VM_BINDING_CONTRACT_VM_HOOKS_H_
#define STRATA_VM_BINDING_CONTRACT_VM_HOOKS_H_

#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/roots.h"
#include "vm_binding/contract/slot.h"

namespace strata::vm {

// Asked by the VM about objects after the strong closure.
class WeakTracer {
 public:
  virtual ~WeakTracer() = default;
  // Whether `object` has been reached. Immediates and null are always live.
  virtual bool IsLive(ObjectRef object) const = 0;
  // Where a live object is now.
  virtual ObjectRef Forwarded(ObjectRef object) const = 0;
  // Keeps `slot`'s object and all it reaches, and updates the slot.
  virtual void Retain(RefSlot slot) = 0;
};

class VmHooks {
 public:
  virtual ~VmHooks() = default;
  // The mutator has stopped; called first in each pause. Reference stacks are
  // made exact here: words above the top up to the high-water mark are nulled.
  virtual void OnPause() {}
  // Reports every root. Runs on one worker. A pause need not be a collection:
  // one that only verifies publishes roots too, and no weak entries follow.
  virtual void PublishRoots(RootSink& sink) = 0;
  // After the strong closure, on one worker: drop or update weak entries;
  // Retain what an ephemeron keeps. Returns whether it retained anything, and
  // is then called again after the closure of that.
  virtual bool ProcessWeak(WeakTracer& tracer) = 0;
  // After the last ProcessWeak, and only under collectors that decide where
  // objects go once they know what lives: reports every place outside the heap
  // that weakly holds a live object, for the collector to update. Until then
  // Forwarded answers with the object itself. Runs on one worker.
  virtual void PublishWeak(RootSink&) {}
  // The pause is over, roots and weak entries point to the objects' new places.
  virtual void OnResume() {}
};

}  // namespace strata::vm

#endif  // STRATA_VM_BINDING_CONTRACT_VM_HOOKS_H_
