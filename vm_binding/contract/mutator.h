// The collector's half of a thread that allocates: what a VM may inline, and
// the cold operations a plan supplies.
//
// Owned by the VM (embedded in its store, so that one register reaches
// everything); bound and unbound by a Heap. All members but `interrupt` belong
// to the mutator's own thread, or to the collector while that thread is paused.
//
// Fast path of an allocation, `bytes` a multiple of kObjectAlignment and at
// most `max_bump_bytes`:
//   result = cursor.cursor; if (cursor.limit - result >= bytes) cursor.cursor =
//   result + bytes; else alloc_slow.
// An unbound mutator has cursors 0/0 and takes the slow path by itself. Cursor
// memory is dirty: the VM writes header, all fields and padding before anything
// that may collect. New objects are young, so initialising stores need no
// barrier.

#ifndef STRATA_VM_BINDING_CONTRACT_MUTATOR_H_
#define STRATA_VM_BINDING_CONTRACT_MUTATOR_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "vm_binding/contract/address.h"
#include "vm_binding/contract/barrier.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::vm {

class Mutator;

struct BumpCursor {
  uintptr_t cursor = 0;
  uintptr_t limit = 0;
};

enum class AllocSemantics : uint8_t {
  kDefault,
  kNonMoving,  // the object's address never changes (tables, an instance's
               // globals)
};

struct AllocRequest {
  size_t bytes = 0;    // of the whole object, a multiple of kObjectAlignment
  TypeId type_id = 0;  // for statistics and messages only; the VM writes the header
  AllocSemantics semantics = AllocSemantics::kDefault;
};

// Why a collection was asked for; printed in statistics and profiles.
enum class CollectReason : uint8_t { kAllocation, kUser, kStress, kEmergency };

// Supplied by the plan when it binds a mutator; plain function pointers, called
// on the mutator's thread.
struct MutatorOps {
  // Returns the address of `bytes` uninitialised bytes, or a null Address when
  // the heap stays full after a collection (the VM then traps). Memory above
  // the plan's large-object threshold comes zeroed. May collect.
  Address (*alloc_slow)(Mutator&, const AllocRequest&);
  // Barrier slow path, called before `value` is stored into `slot` of `source`
  // (the slot still holds the old value). Never collects.
  void (*write_slow)(Mutator&, ObjectRef source, RefSlot slot, ObjectRef value);
  // One barrier for `count` consecutive slots about to be overwritten
  // (array.copy, array.fill, …), whatever the plan's barrier kind. Never
  // collects.
  void (*write_range_slow)(Mutator&, ObjectRef source, RefSlot first, size_t count);
  // Collects now, whatever the plan's trigger thinks; `null` plans ignore it.
  // Returns whether a collection ran. May collect.
  bool (*collect)(Mutator&, CollectReason reason);
};

// Bits of Mutator::interrupt. Any thread may set one; the mutator clears them
// at its next poll.
enum InterruptBits : uint32_t {
  kInterruptPause = 1u << 0,
  kInterruptSample = 1u << 1,
  kInterruptDeadline = 1u << 2,
  kInterruptCancel = 1u << 3,
};

class Mutator {
 public:
  Mutator() = default;
  Mutator(const Mutator&) = delete;
  Mutator& operator=(const Mutator&) = delete;

  BumpCursor cursor;
  Address cage_base;          // reference word w is the object at cage_base + 4 * w;
                              // null while unbound
  size_t max_bump_bytes = 0;  // larger objects go to alloc_slow
  // BarrierKind::kObjectLog: one bit per 8 bytes, counted from cage_base. The bit
  // of reference word w is bit (w >> 1) % 8 of the byte at log_table + (w >> 4);
  // while it is set, a store into the object must call write_slow, which clears
  // it. Null under other kinds. Only objects have entries: test for null first.
  Address log_table;
  const MutatorOps* ops = nullptr;
  void* plan_state = nullptr;     // the heap's own; the VM does not look at it
  void* barrier_state = nullptr;  // likewise the plan's, for its write_slow
  // Set with release by any thread, read relaxed by polls, then consumed with
  // acquire by the slow path.
  std::atomic<uint32_t> interrupt{0};
};

// The inline allocation of C++ code; interpreters and compilers write their
// own. Returns null when the heap is exhausted. May collect.
inline Address Allocate(Mutator& mutator, const AllocRequest& request) {
  const uintptr_t result = mutator.cursor.cursor;
  if (request.bytes <= mutator.max_bump_bytes && request.semantics == AllocSemantics::kDefault &&
      mutator.cursor.limit - result >= request.bytes) [[likely]] {
    mutator.cursor.cursor = result + request.bytes;
    return Address(result);
  }
  return mutator.ops->alloc_slow(mutator, request);
}

// Whether an object-log barrier must take its slow path. `source` is an object.
inline bool MustLog(const Mutator& mutator, ObjectRef source) {
  const uint32_t word = source.word();
  return (*(mutator.log_table + (word >> 4)).As<uint8_t>() >> ((word >> 1) & 7) & 1) != 0;
}

// What C++ code calls before it stores `value` into `slot` of `source`, unless
// the object is new (nothing that may collect has run since its allocation).
// `kind` is that of the heap's constraints. Never collects.
inline void WriteBarrier(Mutator& mutator, BarrierKind kind, ObjectRef source, RefSlot slot, ObjectRef value) {
  if (kind == BarrierKind::kNone) [[likely]] {
    return;
  }
  if (kind == BarrierKind::kObjectLog && !MustLog(mutator, source)) return;
  mutator.ops->write_slow(mutator, source, slot, value);
}

}  // namespace strata::vm

#endif  // STRATA_VM_BINDING_CONTRACT_MUTATOR_H_
