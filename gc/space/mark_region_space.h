// Blocks whose objects are marked where they lie; what is not marked is allocated into again, hole by hole.
//
// The space of mark-sweep plans (any hole serves) and of Immix plans (Blackburn and McKinley, PLDI 2008: only holes of
// whole lines serve, and sparse blocks may be evacuated). Marks are those of the heap's granule map: an object is
// marked over its length, and memory handed out counts as marked until the next collection, so that at any time a run
// of set granules is whole objects and fillers, and a run of clear ones is a hole with no meaning left in it. Sweeping
// a block is reading its kilobyte of marks; holes are found when they are asked for.
//
// Owned by a plan. Allocation belongs to the mutator's thread, but TakeBlockForCopy and ReturnTail, which any worker
// may call; marks are cleared and blocks swept in slices by all workers. A destroyed space leaves its blocks to the
// heap's memory. Counts whole blocks against the budget.

#ifndef STRATA_GC_SPACE_MARK_REGION_SPACE_H_
#define STRATA_GC_SPACE_MARK_REGION_SPACE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/metadata/granule_map.h"
#include "gc/metadata/space_map.h"
#include "gc/space/heap_memory.h"
#include "gc/space/pinned_objects.h"
#include "gc/space/space.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

struct MarkRegionShape {
  size_t line_bytes = 0;      // holes begin and end at its multiples; a power of two, at least a granule
  size_t min_hole_bytes = 0;  // shorter ones are left alone
};

// What the last sweep found in the blocks it kept.
struct MarkRegionUsage {
  size_t blocks = 0;
  size_t live_bytes = 0;  // marked granules
  size_t hole_bytes = 0;  // in holes that serve allocation; the rest is lost until more dies around it
  size_t holes = 0;
};

class MarkRegionSpace final : public Space {
 public:
  // Blocks to be evacuated appear in the space map as `source_id`, all others as `id`.
  MarkRegionSpace(absl::string_view name, SpaceId id, SpaceId source_id, HeapMemory& memory,
                  const MarkRegionShape& shape);

  // A hole of at least `min_bytes` that the last sweep left, lowest block first; or empty. Large requests have a search
  // of their own, so that they do not use up the holes too short for them.
  Extent TakeHole(size_t min_bytes) ABSL_LOCKS_EXCLUDED(mutex_);
  // One clean block, unless the budget must keep `headroom_bytes` beyond it; else empty.
  Extent TakeBlock(size_t headroom_bytes) ABSL_LOCKS_EXCLUDED(mutex_);
  // One clean block whatever the budget says; empty when the cage has no room.
  Extent TakeBlockForCopy() ABSL_LOCKS_EXCLUDED(mutex_);
  // A tail of at least `min_bytes` returned since the last collection, or empty.
  Extent TakeTail(size_t min_bytes) ABSL_LOCKS_EXCLUDED(mutex_);
  void ReturnTail(Extent tail) ABSL_LOCKS_EXCLUDED(mutex_);
  // Takes over a block that another space gave up, of whose objects only the pinned ones live; none of them may begin
  // or end in another block. After the closure, before a sweep begins.
  void Adopt(vm::Address block, const PinnedObjects& pinned) ABSL_LOCKS_EXCLUDED(mutex_);

  // Makes the sparsest blocks sources of evacuation, as long as all that can live in them fits in `bytes`, but none
  // with a pinned object. Before marks are cleared: what the last sweep kept and what was handed out since is the most
  // that can live. None, unless that frees more blocks than it fills, with `unfilled_blocks` that workers leave.
  // Returns how many. The mutator is paused, no slice is running.
  size_t SelectSources(size_t bytes, const PinnedObjects& pinned = PinnedObjects(), size_t unfilled_blocks = 0)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Forgets holes and tails. Returns how many slices ClearSlice may now be called with, each once.
  size_t BeginClear() ABSL_LOCKS_EXCLUDED(mutex_);
  // Clears the marks of the slice's blocks.
  void ClearSlice(size_t slice) ABSL_LOCKS_EXCLUDED(mutex_);
  // After the closure: likewise, for SweepSlice.
  size_t BeginSweep() ABSL_LOCKS_EXCLUDED(mutex_);
  // Frees the slice's blocks without a mark, measures the others; sources are none any more.
  void SweepSlice(size_t slice) ABSL_LOCKS_EXCLUDED(mutex_);
  // After the last slice: makes the holes available.
  void FinishSweep() ABSL_LOCKS_EXCLUDED(mutex_);

  // Collections of a part, whose marks the plan clears by itself: forgets tails, and keeps holes.
  void ForgetTails() ABSL_LOCKS_EXCLUDED(mutex_);
  // Makes `blocks` sources of evacuation.
  void MakeSources(const std::vector<vm::Address>& blocks) const;
  // As BeginSweep, for `blocks` only, which are ascending.
  size_t BeginSweepOf(const std::vector<vm::Address>& blocks) ABSL_LOCKS_EXCLUDED(mutex_);
  // As FinishSweep, after BeginSweepOf(blocks). Returns what was found in them; usage() stays.
  MarkRegionUsage FinishSweepOf(const std::vector<vm::Address>& blocks) ABSL_LOCKS_EXCLUDED(mutex_);
  // For plans that free single objects between sweeps: frees those of `touched` (blocks of this space, each once) that
  // have no mark left and makes the others' holes available, beside those not yet searched; forgets tails. The mutator
  // is paused, no slice is running.
  void Recycle(const std::vector<vm::Address>& touched) ABSL_LOCKS_EXCLUDED(mutex_);

  const MarkRegionUsage& usage() const { return usage_; }
  size_t reserved_bytes() const override { return reserved_bytes_.load(std::memory_order_relaxed); }
  std::vector<Extent> Extents() const override ABSL_LOCKS_EXCLUDED(mutex_);
  Extent ExtentAround(vm::Address address) const override;

 private:
  // Where a search for holes has got to.
  struct Search {
    size_t next_block = 0;  // into reusable_
    Extent rest;

    // The first block in which there may be holes left.
    size_t first_block() const { return rest.empty() ? next_block : next_block - 1; }
  };

  Extent TakeReservedBlock() ABSL_LOCKS_EXCLUDED(mutex_);
  Extent NextHole(Search& search);
  void Free(vm::Address block);
  size_t MeasureHoles(vm::Address block, MarkRegionUsage& usage) const;
  // The part of [begin, end) that is whole lines; empty when there is none.
  Extent WholeLines(Extent clear) const;

  HeapMemory& memory_;
  const GranuleMap granules_;
  const SpaceId source_id_;
  const MarkRegionShape shape_;
  std::atomic<size_t> reserved_bytes_{0};  // a counter: publishes nothing
  MarkRegionUsage usage_;
  std::vector<vm::Address> sliced_;    // fixed while slices run
  std::vector<vm::Address> reusable_;  // blocks with holes, ascending
  Search small_;                       // over them
  Search large_;
  mutable absl::Mutex mutex_;
  std::vector<vm::Address> blocks_ ABSL_GUARDED_BY(mutex_);
  std::vector<Extent> tails_ ABSL_GUARDED_BY(mutex_);
  MarkRegionUsage measured_ ABSL_GUARDED_BY(mutex_);
  std::vector<vm::Address> with_holes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace strata::gc

#endif  // STRATA_GC_SPACE_MARK_REGION_SPACE_H_
