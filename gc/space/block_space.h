// A space of whole blocks, filled by bump allocation: what copy and immortal spaces have in common.
//
// Owned by a plan. All workers may take blocks and return tails at once. ReleaseAll frees every block: the objects die
// where they lie. A destroyed space leaves its blocks to the heap's memory, which goes with it. Counts its blocks
// against the heap's budget and enters them in the space map. Does not trace.

#ifndef STRATA_GC_SPACE_BLOCK_SPACE_H_
#define STRATA_GC_SPACE_BLOCK_SPACE_H_

#include <atomic>
#include <cstddef>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/metadata/space_map.h"
#include "gc/space/heap_memory.h"
#include "gc/space/pinned_objects.h"
#include "gc/space/space.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

class BlockSpace : public Space {
 public:
  BlockSpace(absl::string_view name, SpaceId id, HeapMemory& memory) : Space(name, id), memory_(memory) {}

  // One block, unless the budget must keep `headroom_bytes` beyond it; else empty.
  Extent TakeBlock(size_t headroom_bytes) ABSL_LOCKS_EXCLUDED(mutex_);
  // One block whatever the budget says; empty only when the cage has no room, which a plan rules out beforehand.
  Extent TakeBlockForCopy() ABSL_LOCKS_EXCLUDED(mutex_);
  // A tail of at least `min_bytes` returned before, or empty.
  Extent TakeTail(size_t min_bytes) ABSL_LOCKS_EXCLUDED(mutex_);
  void ReturnTail(Extent tail) ABSL_LOCKS_EXCLUDED(mutex_);
  void ReleaseAll() ABSL_LOCKS_EXCLUDED(mutex_);
  // The same, but that blocks with a pinned object become blocks of `heir`, free but for their pinned objects. After a
  // closure that left those where they were.
  void ReleaseAllBut(const PinnedObjects& pinned, BlockSpace& heir) ABSL_LOCKS_EXCLUDED(mutex_);
  // The blocks with a pinned object, which are the caller's from now on, still counted against the budget.
  std::vector<vm::Address> GiveUpPinned(const PinnedObjects& pinned) ABSL_LOCKS_EXCLUDED(mutex_);

  size_t reserved_bytes() const override { return reserved_bytes_.load(std::memory_order_relaxed); }
  std::vector<Extent> Extents() const override ABSL_LOCKS_EXCLUDED(mutex_);
  Extent ExtentAround(vm::Address address) const override;

 private:
  Extent TakeReservedBlock() ABSL_LOCKS_EXCLUDED(mutex_);
  void Adopt(vm::Address block, const PinnedObjects& pinned) ABSL_LOCKS_EXCLUDED(mutex_);

  HeapMemory& memory_;
  std::atomic<size_t> reserved_bytes_{0};  // a counter: publishes nothing
  mutable absl::Mutex mutex_;
  std::vector<vm::Address> blocks_ ABSL_GUARDED_BY(mutex_);
  std::vector<Extent> tails_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace strata::gc

#endif  // STRATA_GC_SPACE_BLOCK_SPACE_H_
