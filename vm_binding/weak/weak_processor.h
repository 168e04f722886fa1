// All that a VM may hold weakly, and the rounds in which a collection works on it.
//
//   ephemerons, until nothing becomes live -> short weak references are cleared -> unreachable objects with finalizers
//   are revived -> ephemerons again -> what is dead now is dropped: ephemerons, long weak references
//
// So a short weak reference is cleared before its object is finalized, and stays cleared if the finalizer brings it
// back; a long one holds on until the object is really gone (Java's weak and phantom, .NET's short and long).
// Owned by a VM, whose VmHooks hand on four functions. Empty tables cost nothing but a question.

#ifndef STRATA_VM_BINDING_WEAK_WEAK_PROCESSOR_H_
#define STRATA_VM_BINDING_WEAK_WEAK_PROCESSOR_H_

#include <cstddef>
#include <cstdint>

#include "vm_binding/contract/roots.h"
#include "vm_binding/contract/vm_hooks.h"
#include "vm_binding/weak/ephemeron_table.h"
#include "vm_binding/weak/finalizer_queue.h"
#include "vm_binding/weak/weak_table.h"

namespace strata::weak {

class WeakProcessor {
 public:
  WeakTable& short_refs() { return short_refs_; }
  WeakTable& long_refs() { return long_refs_; }
  EphemeronTable& ephemerons() { return ephemerons_; }
  FinalizerQueue& finalizers() { return finalizers_; }
  const WeakTable& short_refs() const { return short_refs_; }
  const WeakTable& long_refs() const { return long_refs_; }
  const EphemeronTable& ephemerons() const { return ephemerons_; }
  const FinalizerQueue& finalizers() const { return finalizers_; }

  // As in vm::VmHooks; PublishRoots reports the objects whose finalizers are due.
  void PublishRoots(vm::RootSink& sink) { finalizers_.PublishRoots(sink); }
  size_t StartWeakRound(const vm::WeakRound& round);
  void ProcessWeakSlice(vm::WeakTracer& tracer, size_t slice);
  void PublishWeak(vm::RootSink& sink);

 private:
  enum class Phase : uint8_t { kEphemerons, kClearShort, kJudge, kRevive, kEphemeronsOfRevived, kDrop, kDone };

  // What ends the phase that has run, and which comes next.
  Phase FinishPhase(bool retained);
  // Begins phase_; returns how many slices it has.
  size_t StartPhase();
  void DropSlice(const vm::WeakTracer& tracer, size_t slice);

  WeakTable short_refs_;
  WeakTable long_refs_;
  EphemeronTable ephemerons_;
  FinalizerQueue finalizers_;
  // Of the collection under way.
  Phase phase_ = Phase::kDone;
  bool ephemerons_started_ = false;
};

}  // namespace strata::weak

#endif  // STRATA_VM_BINDING_WEAK_WEAK_PROCESSOR_H_
