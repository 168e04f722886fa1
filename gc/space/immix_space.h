// A mark-region space with Immix's choices (Blackburn and McKinley, PLDI 2008): lines of 256 bytes, which hole serves
// whom, and when sparse blocks are evacuated.
//
// Owned by a plan; what Immix plans share. The mutator's thread takes, in a pause any worker takes for copies. Some of
// the heap stays free for evacuation; what else is free under the maximum serves too. An object that finds no memory to
// go to is marked where it lies, so evacuation never fails, it stops. Does not trace and knows no object layout.

#ifndef STRATA_GC_SPACE_IMMIX_SPACE_H_
#define STRATA_GC_SPACE_IMMIX_SPACE_H_

#include <atomic>
#include <cstddef>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/metadata/space_map.h"
#include "gc/space/heap_memory.h"
#include "gc/space/mark_region_space.h"
#include "gc/space/pinned_objects.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

// Whether memory that is copied into is watched (gc/metadata/object_log.h): what is copied is old.
enum class CopiesAre : uint8_t { kUnwatched, kWatched };

class ImmixSpace {
 public:
  ImmixSpace(absl::string_view name, SpaceId id, SpaceId source_id, HeapMemory& memory, CopiesAre copies);

  // A tail, a hole or a clean block for the mutator, unless the budget must keep `headroom_bytes` beside what
  // evacuation keeps.
  Extent Take(size_t min_bytes, size_t headroom_bytes);
  // The same to copy into, whatever the budget says. Empty only when the cage has no room.
  Extent TakeForCopy(size_t min_bytes) ABSL_LOCKS_EXCLUDED(holes_);

  // Before a closure that `workers` run, and before marks are cleared: chooses what to evacuate. `reserve_bytes` of
  // what is free are somebody else's. Blocks with a pinned object stay. Returns whether there is anything. All that is
  // chosen finds room, so that an evacuation never ends with fewer free blocks than it began with.
  bool SelectSources(vm::CollectReason reason, const PinnedObjects& pinned, size_t reserve_bytes, size_t workers);
  // The same for a plan that chooses its own sources; returns how many blocks it may choose, whatever lives in them.
  size_t AllowEvacuation(size_t reserve_bytes, size_t workers);
  // Clean blocks, as long as the collection's budget lasts. Any worker.
  BumpSource& evacuation_source() { return evacuation_source_; }

  MarkRegionSpace& regions() { return regions_; }
  const MarkRegionSpace& regions() const { return regions_; }
  size_t reserved_bytes() const { return regions_.reserved_bytes(); }
  // What the mutator leaves free for evacuation at the heap's present limit.
  size_t headroom_bytes() const;

 private:
  class EvacuationSource final : public BumpSource {
   public:
    explicit EvacuationSource(ImmixSpace& space) : space_(space) {}
    Extent TakeExtent(size_t min_bytes) override;
    void ReturnTail(Extent tail) override { space_.regions_.ReturnTail(tail); }
    bool JoinsExtents() const override { return false; }

   private:
    ImmixSpace& space_;
  };

  bool ShouldDefragment(vm::CollectReason reason) const;
  Extent TakeBlockForCopy();
  Extent WatchedIfAsked(Extent extent) const;

  HeapMemory& memory_;
  const CopiesAre copies_;
  MarkRegionSpace regions_;
  EvacuationSource evacuation_source_;
  absl::Mutex holes_;                   // over regions_' search for holes, while workers copy
  std::atomic<size_t> copy_blocks_{0};  // what is left of the collection's budget; a counter
};

}  // namespace strata::gc

#endif  // STRATA_GC_SPACE_IMMIX_SPACE_H_
