// The old objects that were stored into since the last collection: what a nursery collection scans beside the roots.
//
// The slow half of an object-log barrier. A store into a watched object (ObjectLog) unwatches and remembers it, so that
// it is remembered once; of a large object the cards that were stored into are. Bounded: when it has grown past a
// fraction of the heap's maximum it remembers nothing more and says so, and the next collection has to be a full one.
// Belongs to the mutator's thread, in a pause to the collecting one. Never collects.
// Invariant kOldToYoungIsRemembered: an old object with a reference to a young one is not watched (of a large object:
// the card is not), unless the set has overflowed.

#ifndef STRATA_GC_BARRIER_REMEMBERED_SET_H_
#define STRATA_GC_BARRIER_REMEMBERED_SET_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "gc/barrier/barrier_ops.h"
#include "gc/metadata/object_log.h"
#include "gc/metadata/space_map.h"
#include "gc/space/heap_memory.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

class RememberedSet {
 public:
  // Objects of the space `large` are remembered by cards. `memory` has log bits and outlives the set.
  RememberedSet(HeapMemory& memory, SpaceId large);

  // The barrier; vm::Mutator::barrier_state must be a RememberedSet.
  static const BarrierOps kBarrierOps;

  void Remember(vm::ObjectRef source, vm::RefSlot slot);
  void RememberRange(vm::ObjectRef source, vm::RefSlot first, size_t count);

  // What was remembered; the taker watches it again. Not after an overflow.
  std::vector<RememberedEntry> Take();
  // For a full collection: watches all of it again.
  void Forget();

  // Outside a pause, for verification: whether the store that put into `slot` what it holds can have been remembered.
  bool MayRemember(vm::Address object, vm::RefSlot slot) const;

  bool overflowed() const { return overflowed_; }
  uint64_t slow_calls() const { return slow_calls_; }
  // Since the heap was made.
  uint64_t remembered() const { return remembered_ + entries_.size(); }

 private:
  // The object, or null for what is none of this heap's, or not old.
  vm::Address OldObject(vm::ObjectRef source) const;
  void RememberCards(vm::Address object, vm::Address first, vm::Address last);
  void Add(RememberedEntry entry);

  const vm::Address cage_base_;
  const vm::Address objects_begin_;
  const vm::Address objects_end_;
  const SpaceMap space_map_;
  const SpaceId large_;
  const ObjectLog log_;
  const size_t max_entries_;
  std::vector<RememberedEntry> entries_;
  bool overflowed_ = false;
  uint64_t slow_calls_ = 0;
  uint64_t remembered_ = 0;  // without entries_
};

}  // namespace strata::gc

#endif  // STRATA_GC_BARRIER_REMEMBERED_SET_H_
