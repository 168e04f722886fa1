#include "gc/space/immix_space.h"

#include <algorithm>

#include "gc/alloc/tuning.h"
#include "gc/metadata/object_log.h"
#include "gc/page/tuning.h"
#include "vm_binding/base/bits.h"

namespace strata::gc {
namespace {

constexpr MarkRegionShape kShape = {.line_bytes = 256, .min_hole_bytes = 256};

// Objects above this take a clean block when there is one: looking for a hole long enough would skip many.
constexpr size_t kMediumBytes = 1024;

// One fortieth of what the heap may hold now, as the paper's 2.5 %, stays free to evacuate into; nothing in a heap of a
// few blocks.
constexpr size_t kHeadroomDivisor = 40;
constexpr size_t kMinHeapForHeadroom = 16 * kBlockBytes;

// Memory below a line that no allocation can use, against what lives: above one part in so many, evacuate.
constexpr size_t kFragmentedDivisor = 8;

size_t HeadroomFor(size_t limit_bytes) {
  if (limit_bytes < kMinHeapForHeadroom) return 0;
  return base::AlignUp(limit_bytes / kHeadroomDivisor, kBlockBytes);
}

}  // namespace

ImmixSpace::ImmixSpace(absl::string_view name, SpaceId id, SpaceId source_id, HeapMemory& memory, CopiesAre copies)
    : memory_(memory), copies_(copies), regions_(name, id, source_id, memory, kShape), evacuation_source_(*this) {}

size_t ImmixSpace::headroom_bytes() const { return HeadroomFor(memory_.budget().limit_bytes()); }

Extent ImmixSpace::Take(size_t min_bytes, size_t headroom_bytes) {
  const size_t headroom = this->headroom_bytes() + headroom_bytes;
  if (const Extent tail = regions_.TakeTail(min_bytes); !tail.empty()) return tail;
  if (min_bytes > kMediumBytes) {
    if (const Extent block = regions_.TakeBlock(headroom); !block.empty()) return block;
  }
  if (const Extent hole = regions_.TakeHole(min_bytes); !hole.empty()) return hole;
  return regions_.TakeBlock(headroom);
}

Extent ImmixSpace::TakeForCopy(size_t min_bytes) {
  if (const Extent tail = regions_.TakeTail(min_bytes); !tail.empty()) return WatchedIfAsked(tail);
  {
    absl::MutexLock lock(&holes_);
    if (const Extent hole = regions_.TakeHole(min_bytes); !hole.empty()) return WatchedIfAsked(hole);
  }
  return TakeBlockForCopy();
}

Extent ImmixSpace::EvacuationSource::TakeExtent(size_t) {
  size_t left = space_.copy_blocks_.load(std::memory_order_relaxed);
  do {
    if (left == 0) return {};
  } while (!space_.copy_blocks_.compare_exchange_weak(left, left - 1, std::memory_order_relaxed));
  return space_.TakeBlockForCopy();
}

Extent ImmixSpace::TakeBlockForCopy() { return WatchedIfAsked(regions_.TakeBlockForCopy()); }

Extent ImmixSpace::WatchedIfAsked(Extent extent) const {
  if (copies_ == CopiesAre::kWatched) memory_.object_log().Watch(extent.begin, extent.end);
  return extent;
}

bool ImmixSpace::ShouldDefragment(vm::CollectReason reason) const {
  if (reason != vm::CollectReason::kAllocation) return true;
  const MarkRegionUsage& usage = regions_.usage();
  const size_t fragments = usage.blocks * kBlockBytes - usage.live_bytes - usage.hole_bytes;
  return fragments > usage.live_bytes / kFragmentedDivisor;
}

bool ImmixSpace::SelectSources(vm::CollectReason reason, const PinnedObjects& pinned, size_t reserve_bytes,
                               size_t workers) {
  copy_blocks_.store(0, std::memory_order_relaxed);
  if (!ShouldDefragment(reason)) return false;
  const size_t blocks = AllowEvacuation(reserve_bytes, workers);
  return regions_.SelectSources(blocks * kBlockBytes, pinned, workers - 1) != 0;
}

size_t ImmixSpace::AllowEvacuation(size_t reserve_bytes, size_t workers) {
  const PageBudget& budget = memory_.budget();
  const size_t taken = budget.reserved_bytes() + reserve_bytes;
  const size_t blocks = (budget.max_bytes() - std::min(budget.max_bytes(), taken)) / kBlockBytes;
  const size_t reserve_blocks = (reserve_bytes + kBlockBytes - 1) / kBlockBytes;
  const bool there = blocks != 0 && memory_.blocks().EnsureFree(blocks + reserve_blocks);
  copy_blocks_.store(there ? blocks : 0, std::memory_order_relaxed);
  // Each worker may leave a block unfilled, and each block a tail too short for some object.
  const size_t filled_blocks = there ? blocks - std::min(blocks, workers - 1) : 0;
  return filled_blocks * (kBlockBytes - kMaxBumpBytes) / kBlockBytes;
}

}  // namespace strata::gc
