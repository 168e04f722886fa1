// How a VM gets a heap without knowing any collector: it asks a factory that an
// adapter above both supplies.
//
// A store asks at most once, lazily: a store that never needs an object creates
// no cage.

#ifndef STRATA_VM_BINDING_CONTRACT_HEAP_FACTORY_H_
#define STRATA_VM_BINDING_CONTRACT_HEAP_FACTORY_H_

#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "vm_binding/contract/barrier.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::vm {

// Known before the heap exists, because code is chosen by them.
struct HeapConstraints {
  BarrierKind barrier = BarrierKind::kNone;
  AllocationKind allocation = AllocationKind::kPlain;
  bool pins_objects = false;  // BoundHeap::Pin and ambiguous roots may be used
};

// A live heap bound to one mutator. Destroying it unbinds the mutator and
// releases the cage; no object survives.
class BoundHeap {
 public:
  virtual ~BoundHeap() = default;
  // Keeps `object` alive, and where it is, until it has been unpinned as often as pinned. Null and immediates: nothing
  // to do. Only where HeapConstraints::pins_objects. On the mutator's thread, outside a pause.
  virtual void Pin(ObjectRef) {}  // enough where nothing moves or dies
  virtual void Unpin(ObjectRef) {}
  // Pauses, and lets `look` read, but not change, what the roots lead to; after an allocation that failed, too. It sees
  // each root that is an object, and cannot collect and may not allocate. On the mutator's thread, outside a pause.
  virtual void Inspect(absl::FunctionRef<void(absl::Span<const ObjectRef> roots)> look) {
    look({});  // of a heap where nothing moves or dies, and nobody asks for roots
  }
};

class HeapFactory {
 public:
  virtual ~HeapFactory() = default;
  virtual HeapConstraints constraints() const = 0;
  // Creates a heap, binds it to `mutator` and keeps `hooks` (both must outlive
  // the result).
  virtual absl::StatusOr<std::unique_ptr<BoundHeap>> Create(Mutator& mutator, VmHooks& hooks) = 0;
};

}  // namespace strata::vm

#endif  // STRATA_VM_BINDING_CONTRACT_HEAP_FACTORY_H_
