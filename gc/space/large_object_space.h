// Objects of whole pages that never move: large ones, and any that were asked for with AllocSemantics::kNonMoving.
//
// Owned by a plan. Allocated by the mutator; marked by all workers at once; swept in slices by all workers at once,
// between BeginSweep and the end of the stage. Outside a pause no mark bit is set, unless objects age.
// With LargeObjectAging::kSticky an object is young until a sweep finds it marked; then it is old, stays marked and is
// watched (ObjectLog), so that nursery collections neither visit nor sweep it. A full collection begins with
// ClearMarks. Counts whole pages against the heap's budget. A destroyed space leaves its pages to the heap's memory.

#ifndef STRATA_GC_SPACE_LARGE_OBJECT_SPACE_H_
#define STRATA_GC_SPACE_LARGE_OBJECT_SPACE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "gc/metadata/side_bits.h"
#include "gc/metadata/space_map.h"
#include "gc/space/heap_memory.h"
#include "gc/space/space.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

enum class LargeObjectAging : uint8_t { kNone, kSticky };

class LargeObjectSpace final : public Space {
 public:
  LargeObjectSpace(absl::string_view name, SpaceId id, HeapMemory& memory,
                   LargeObjectAging aging = LargeObjectAging::kNone);

  // `bytes` of zeroes, or null when the budget must keep `headroom_bytes` beyond them or the cage has no such run. Any
  // `bytes` is safe to ask for.
  vm::Address Allocate(size_t bytes, size_t headroom_bytes) ABSL_LOCKS_EXCLUDED(mutex_);

  // Returns whether the object had been marked already.
  bool TestAndMark(vm::Address object) const { return marks_.TestAndSet(object); }
  bool IsMarked(vm::Address object) const { return marks_.Test(object); }
  // The size asked for, or 0 where no object of this space begins. `object` must lie in one of the space's blocks.
  size_t BytesAt(vm::Address object) const;

  // After a closure, before the sweep.
  std::vector<vm::Address> MarkedObjects() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Before the roots of a full collection, where objects age: clears all marks.
  void ClearMarks() const;
  // Returns how many slices SweepSlice may now be called with, each once.
  size_t BeginSweep() ABSL_LOCKS_EXCLUDED(mutex_);
  // The same for the young objects only.
  size_t BeginYoungSweep() ABSL_LOCKS_EXCLUDED(mutex_);
  // Frees the slice's unmarked objects and clears the marks of the others, or makes them old.
  void SweepSlice(size_t slice) ABSL_LOCKS_EXCLUDED(mutex_);

  // For plans that find single dead objects: takes `dead`, none marked, out of the space in one pass; nobody finds an
  // object there any more, but their memory stays theirs until FreeDetached. The mutator is paused.
  void Detach(const std::vector<vm::Address>& dead) ABSL_LOCKS_EXCLUDED(mutex_);
  // `object` as it was before Detach.
  void FreeDetached(Extent object);

  size_t reserved_bytes() const override { return reserved_bytes_.load(std::memory_order_relaxed); }
  // One extent per object.
  std::vector<Extent> Extents() const override ABSL_LOCKS_EXCLUDED(mutex_);
  Extent ExtentAround(vm::Address address) const override;
  size_t object_count() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Of the objects there now, as asked for.
  size_t object_bytes() const { return object_bytes_.load(std::memory_order_relaxed); }
  // Reserved for objects allocated since the last collection, where objects age.
  size_t young_bytes() const { return young_bytes_; }
  // Where objects age, outside a pause.
  bool IsYoung(vm::Address object) const { return !IsMarked(object); }
  uint64_t allocated_bytes() const { return allocated_bytes_; }
  uint64_t allocated_objects() const { return allocated_objects_; }

 private:
  std::atomic_ref<uint64_t> SizeEntry(vm::Address object) const;
  void Keep(vm::Address object);
  void Free(vm::Address object);

  HeapMemory& memory_;
  const SideBits marks_;
  const bool ages_;
  // Counters: they publish nothing.
  std::atomic<size_t> reserved_bytes_{0};
  std::atomic<size_t> object_bytes_{0};
  uint64_t allocated_bytes_ = 0;  // the mutator's
  size_t young_bytes_ = 0;
  uint64_t allocated_objects_ = 0;
  std::vector<vm::Address> sweeping_;  // fixed while slices are swept
  mutable absl::Mutex mutex_;
  std::vector<vm::Address> objects_ ABSL_GUARDED_BY(mutex_);
  std::vector<vm::Address> young_ ABSL_GUARDED_BY(mutex_);  // those not in objects_, where objects age
};

}  // namespace strata::gc

#endif  // STRATA_GC_SPACE_LARGE_OBJECT_SPACE_H_
