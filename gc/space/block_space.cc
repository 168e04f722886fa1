#include "gc/space/block_space.h"

#include <algorithm>
#include <functional>

#include "gc/alloc/filler.h"
#include "gc/alloc/tuning.h"
#include "gc/page/tuning.h"

namespace strata::gc {

Extent BlockSpace::TakeBlock(size_t headroom_bytes) {
  if (!memory_.budget().TryReserve(kBlockBytes, headroom_bytes)) return {};
  return TakeReservedBlock();
}

Extent BlockSpace::TakeBlockForCopy() {
  memory_.budget().ReserveForCopy(kBlockBytes);
  return TakeReservedBlock();
}

Extent BlockSpace::TakeReservedBlock() {
  const vm::Address block = memory_.blocks().Take();
  if (block.is_null()) {
    memory_.budget().Release(kBlockBytes);
    return {};
  }
  memory_.space_map().Set(block, id());
  reserved_bytes_.fetch_add(kBlockBytes, std::memory_order_relaxed);
  absl::MutexLock lock(&mutex_);
  blocks_.push_back(block);
  return {block, block + kBlockBytes};
}

Extent BlockSpace::TakeTail(size_t min_bytes) {
  absl::MutexLock lock(&mutex_);
  const auto fits = [min_bytes](const Extent& tail) { return tail.bytes() >= min_bytes; };
  const auto tail = std::find_if(tails_.rbegin(), tails_.rend(), fits);
  if (tail == tails_.rend()) return {};
  const Extent taken = *tail;
  *tail = tails_.back();
  tails_.pop_back();
  return taken;
}

void BlockSpace::ReturnTail(Extent tail) {
  if (tail.bytes() < kMinTailBytes) return;
  absl::MutexLock lock(&mutex_);
  if (tails_.size() < kMaxTails) tails_.push_back(tail);
}

void BlockSpace::ReleaseAll() {
  absl::MutexLock lock(&mutex_);
  for (const vm::Address block : blocks_) {
    memory_.space_map().Set(block, kNoSpace);
    memory_.blocks().Give(block);
  }
  const size_t bytes = blocks_.size() * kBlockBytes;
  memory_.budget().Release(bytes);
  reserved_bytes_.fetch_sub(bytes, std::memory_order_relaxed);
  blocks_.clear();
  tails_.clear();
}

void BlockSpace::ReleaseAllBut(const PinnedObjects& pinned, BlockSpace& heir) {
  for (const vm::Address block : GiveUpPinned(pinned)) heir.Adopt(block, pinned);
  ReleaseAll();
}

std::vector<vm::Address> BlockSpace::GiveUpPinned(const PinnedObjects& pinned) {
  std::vector<vm::Address> pinned_blocks;
  absl::MutexLock lock(&mutex_);
  const auto is_pinned = [&pinned](vm::Address block) { return !pinned.In(block, block + kBlockBytes).empty(); };
  const auto first_pinned = std::partition(blocks_.begin(), blocks_.end(), std::not_fn(is_pinned));
  pinned_blocks.assign(first_pinned, blocks_.end());
  blocks_.erase(first_pinned, blocks_.end());
  reserved_bytes_.fetch_sub(pinned_blocks.size() * kBlockBytes, std::memory_order_relaxed);
  return pinned_blocks;
}

// Takes over a block of which only the pinned objects are left; an object may begin in the block before, or end in the
// next, which is then taken over too.
void BlockSpace::Adopt(vm::Address block, const PinnedObjects& pinned) {
  memory_.space_map().Set(block, id());
  reserved_bytes_.fetch_add(kBlockBytes, std::memory_order_relaxed);
  {
    absl::MutexLock lock(&mutex_);
    blocks_.push_back(block);
  }
  const auto free_gap = [this](vm::Address begin, vm::Address end) {
    if (begin >= end) return;
    WriteFiller(begin, end);
    ReturnTail({begin, end});
  };
  vm::Address at = block;
  for (const Extent& object : pinned.In(block, block + kBlockBytes)) {
    free_gap(at, object.begin);
    at = object.end;
  }
  free_gap(at, block + kBlockBytes);
}

// Blocks of the space that follow each other, since an object may lie across two of them.
Extent BlockSpace::ExtentAround(vm::Address address) const {
  const SpaceMap map = memory_.space_map();
  const vm::Address first = memory_.cage().objects_begin();
  const vm::Address block = first + ((address - first) & ~(kBlockBytes - 1));
  Extent extent = {block, block + kBlockBytes};
  while (extent.begin > first && map.Of(extent.begin - kBlockBytes) == id()) extent.begin = extent.begin - kBlockBytes;
  while (extent.end < memory_.cage().objects_end() && map.Of(extent.end) == id()) extent.end = extent.end + kBlockBytes;
  return extent;
}

std::vector<Extent> BlockSpace::Extents() const {
  std::vector<vm::Address> blocks;
  {
    absl::MutexLock lock(&mutex_);
    blocks = blocks_;
  }
  std::sort(blocks.begin(), blocks.end());
  std::vector<Extent> extents;
  for (const vm::Address block : blocks) {
    // An object may lie across two blocks that follow each other.
    if (!extents.empty() && extents.back().end == block) {
      extents.back().end = block + kBlockBytes;
    } else {
      extents.push_back({block, block + kBlockBytes});
    }
  }
  return extents;
}

}  // namespace strata::gc
