#include "gc/space/slide_space.h"

#include <algorithm>
#include <cstring>
#include <thread>

#include "gc/page/tuning.h"
#include "vm_binding/base/check.h"

namespace strata::gc {
namespace {

static_assert(SlideMap::kBlockBytes == kBlockBytes);

constexpr size_t kSliceBlocks = 16;  // a packet's worth: 1 MiB of objects

}  // namespace

SlideSpace::SlideSpace(absl::string_view name, SpaceId id, HeapMemory& memory)
    : Space(name, id),
      memory_(memory),
      begin_(memory.cage().objects_begin()),
      granules_(memory.granules()),
      map_(memory.slide_map()),
      frontier_(begin_) {}

Extent SlideSpace::TakeExtent(size_t min_bytes) {
  while (BlockAt(block_count_) - frontier_ < min_bytes) {
    if (!TakeBlock()) return {};
  }
  const Extent extent = {frontier_, BlockAt(block_count_)};
  frontier_ = extent.end;
  return extent;
}

void SlideSpace::ReturnTail(Extent tail) {
  if (tail.end == frontier_) frontier_ = tail.begin;
}

bool SlideSpace::TakeBlock() {
  if (!memory_.budget().TryReserve(kBlockBytes, /*headroom_bytes=*/0)) return false;
  const vm::Address block = memory_.blocks().Take();
  if (block.is_null()) {
    memory_.budget().Release(kBlockBytes);
    return false;
  }
  STRATA_CHECK(block == BlockAt(block_count_), "kSlideSpaceIsUnbroken");
  memory_.space_map().Set(block, id());
  ++block_count_;
  return true;
}

size_t SlideSpace::slices() const { return (block_count_ + kSliceBlocks - 1) / kSliceBlocks; }

Extent SlideSpace::BlocksOfSlice(size_t slice) const {
  return {BlockAt(slice * kSliceBlocks), BlockAt(std::min((slice + 1) * kSliceBlocks, block_count_))};
}

void SlideSpace::ClearSlice(size_t slice) {
  const Extent blocks = BlocksOfSlice(slice);
  granules_.ClearRange(blocks.begin, blocks.end);
  for (vm::Address block = blocks.begin; block < blocks.end; block = block + kBlockBytes) map_.ClearCrossing(block);
  if (slice == 0) live_bytes_.assign(block_count_, 0);
}

void SlideSpace::CountSlice(size_t slice) {
  const size_t end = std::min((slice + 1) * kSliceBlocks, block_count_);
  for (size_t block = slice * kSliceBlocks; block < end; ++block) {
    live_bytes_[block] = static_cast<uint32_t>(granules_.SetBytes(BlockAt(block), BlockAt(block + 1)));
  }
}

void SlideSpace::AssignAddresses() {
  live_before_.resize(block_count_);
  live_total_ = 0;
  for (size_t block = 0; block < block_count_; ++block) {
    live_before_[block] = live_total_;
    live_total_ += live_bytes_[block];
  }
}

void SlideSpace::FillSlice(size_t slice) {
  const size_t end = std::min((slice + 1) * kSliceBlocks, block_count_);
  for (size_t block = slice * kSliceBlocks; block < end; ++block) map_.FillBlock(BlockAt(block), live_before_[block]);
}

void SlideSpace::BeginCompact() {
  next_block_.store(0, std::memory_order_relaxed);
  moved_ = std::make_unique<std::atomic<bool>[]>(block_count_);
}

// A block's destination lies at or below it, so who holds the lowest unmoved block never waits.
void SlideSpace::Compact() {
  for (;;) {
    const size_t block = next_block_.fetch_add(1, std::memory_order_relaxed);
    if (block >= block_count_) return;
    const size_t first = live_before_[block] / kBlockBytes;
    const size_t last = std::min(block, (live_before_[block] + live_bytes_[block]) / kBlockBytes + 1);
    for (size_t destination = first; destination < last; ++destination) {
      while (!moved_[destination].load(std::memory_order_acquire)) std::this_thread::yield();
    }
    MoveBlock(block);
    moved_[block].store(true, std::memory_order_release);
  }
}

void SlideSpace::MoveBlock(size_t block) {
  const vm::Address end = BlockAt(block + 1);
  vm::Address to = begin_ + live_before_[block];
  if (to == BlockAt(block) && live_bytes_[block] == kBlockBytes) return;
  for (vm::Address at = granules_.FindSet(BlockAt(block), end); at < end; at = granules_.FindSet(at, end)) {
    const vm::Address run_end = granules_.FindClear(at, end);
    if (to != at) std::memmove(to.As<void>(), at.As<void>(), run_end - at);
    to = to + (run_end - at);
    at = run_end;
  }
}

void SlideSpace::Finish() {
  frontier_ = begin_ + live_total_;
  const size_t needed = (live_total_ + kBlockBytes - 1) / kBlockBytes;
  while (block_count_ > needed) {
    --block_count_;
    memory_.space_map().Set(BlockAt(block_count_), kNoSpace);
    memory_.blocks().Give(BlockAt(block_count_));
    memory_.budget().Release(kBlockBytes);
  }
  moved_ = nullptr;
}

std::vector<Extent> SlideSpace::Extents() const {
  if (frontier_ == begin_) return {};
  return {{begin_, frontier_}};
}

}  // namespace strata::gc
