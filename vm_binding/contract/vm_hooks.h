// What a collector asks of its VM as a whole; implemented once per VM, called
// only around and during a pause.
//
// One mutator drives one heap in WebAssembly 3.0, so a collection that its own
// allocation asked for finds it paused already; a collection asked for by
// another thread sets kInterruptPause and waits until the mutator's poll calls
// back into the heap.

#ifndef STRATA_VM_BINDING_CONTRACT_VM_HOOKS_H_
#define STRATA_VM_BINDING_CONTRACT_VM_HOOKS_H_

#include <cstddef>

#include "absl/functional/function_ref.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/roots.h"
#include "vm_binding/contract/slot.h"

namespace strata::vm {

// Asked by the VM about objects after the strong closure. Each slice of a round has one of its own.
class WeakTracer {
 public:
  virtual ~WeakTracer() = default;
  // Whether `object` has been reached. Immediates and null are always live. While other slices retain, an object may
  // still answer false that they are about to reach: then there is one more round.
  virtual bool IsLive(ObjectRef object) const = 0;
  // Where a live object is now.
  virtual ObjectRef Forwarded(ObjectRef object) const = 0;
  // Keeps `slot`'s object and all it reaches, and updates the slot.
  virtual void Retain(RefSlot slot) = 0;
  // The same, traced at once on this worker; `reached` hears of each object that was not live before, by its word of
  // before the collection. May leave out any of them: who needs all asks IsLive in the next round.
  virtual void RetainAll(RefSlot slot, absl::FunctionRef<void(ObjectRef)> reached) {
    static_cast<void>(reached);
    Retain(slot);
  }
};

// A passage over what a VM holds weakly.
struct WeakRound {
  size_t number = 0;      // in this collection, from 0
  bool retained = false;  // whether the round before made any object live
};

class VmHooks {
 public:
  virtual ~VmHooks() = default;
  // The mutator has stopped; called first in each pause. Reference stacks are
  // made exact here: words above the top up to the high-water mark are nulled.
  virtual void OnPause() {}
  // Reports every root. Runs on one thread. A pause need not be a collection:
  // one that only verifies publishes roots too, and no weak entries follow.
  virtual void PublishRoots(RootSink& sink) = 0;
  // Weak processing goes in rounds, each after the closure of what the one before retained. StartWeakRound, on one
  // worker, prepares a round and says how many slices it has; 0 ends weak processing. ProcessWeakSlice is then called
  // once for each slice, by any number of workers at once. Which rounds there are is the VM's choice: retaining
  // (ephemerons, finalizers) until nothing more is retained, and then, in rounds that retain nothing, dropping what is
  // dead and replacing what is live by Forwarded. A VM without weak references needs neither function; the usual
  // kinds are ready-made in vm_binding/weak.
  virtual size_t StartWeakRound(const WeakRound&) { return 0; }
  virtual void ProcessWeakSlice(WeakTracer&, size_t /*slice*/) {}
  // After the last round, and only under collectors that decide where
  // objects go once they know what lives: reports every place outside the heap
  // that weakly holds a live object, for the collector to update. Until then
  // Forwarded answers with the object itself. Runs on one worker.
  virtual void PublishWeak(RootSink&) {}
  // The pause is over, roots and weak entries point to the objects' new places.
  virtual void OnResume() {}
};

}  // namespace strata::vm

#endif  // STRATA_VM_BINDING_CONTRACT_VM_HOOKS_H_
