#include "gc/space/slide_space.h"

#include <algorithm>
#include <cstring>
#include <thread>
#include <utility>

#include "gc/alloc/filler.h"
#include "gc/alloc/tuning.h"
#include "gc/page/tuning.h"
#include "vm_binding/base/check.h"

namespace strata::gc {
namespace {

static_assert(SlideMap::kBlockBytes == kBlockBytes);

constexpr size_t kMostFillerBytes = size_t{1} << 30;

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
  if (const Extent gap = TakeGap(min_bytes); !gap.empty()) return gap;
  while (BlockAt(block_count_) - frontier_ < min_bytes) {
    if (!TakeBlock()) return {};
  }
  const Extent extent = {frontier_, BlockAt(block_count_)};
  frontier_ = extent.end;
  return extent;
}

void SlideSpace::ReturnTail(Extent tail) {
  if (tail.end == frontier_) {
    frontier_ = tail.begin;
  } else {
    AddGap(tail);
  }
}

Extent SlideSpace::TakeGap(size_t min_bytes) {
  const auto fits = [min_bytes](const Extent& gap) { return gap.bytes() >= min_bytes; };
  const auto gap = std::find_if(gaps_.begin(), gaps_.end(), fits);
  if (gap == gaps_.end()) return {};
  const Extent taken = *gap;
  *gap = gaps_.back();
  gaps_.pop_back();
  return taken;
}

void SlideSpace::AddGap(Extent gap) {
  if (gap.bytes() >= kMinTailBytes) gaps_.push_back(gap);
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

void SlideSpace::AssignAddresses(const PinnedObjects& pinned) {
  std::vector<Extent> mine;
  for (const Extent& object : pinned.all()) {
    if (memory_.space_map().Of(object.begin) == id()) mine.push_back(object);
  }
  pinned_ = PinnedObjects(std::move(mine));
  to_bytes_.resize(block_count_);
  end_bytes_ = 0;
  for (size_t block = 0; block < block_count_; ++block) {
    to_bytes_[block] = end_bytes_;
    if (PinnedIn(BlockAt(block), BlockAt(block + 1)).empty()) {
      end_bytes_ += live_bytes_[block];
    } else {
      end_bytes_ = AddressAfter(BlockAt(block), BlockAt(block + 1), end_bytes_);
    }
  }
}

absl::Span<const Extent> SlideSpace::PinnedIn(vm::Address begin, vm::Address end) const {
  return pinned_.empty() ? absl::Span<const Extent>() : pinned_.In(begin, end);
}

size_t SlideSpace::AddressAfter(vm::Address begin, vm::Address end, size_t to) const {
  const absl::Span<const Extent> pinned = PinnedIn(begin, end);
  if (pinned.empty()) return to + granules_.SetBytes(begin, end);
  const vm::Address last = pinned.back().end;
  return last - begin_ + (last < end ? granules_.SetBytes(last, end) : 0);
}

void SlideSpace::FillSlice(size_t slice) {
  const size_t end = std::min((slice + 1) * kSliceBlocks, block_count_);
  for (size_t block = slice * kSliceBlocks; block < end; ++block) {
    if (PinnedIn(BlockAt(block), BlockAt(block + 1)).empty()) {
      map_.FillBlock(BlockAt(block), to_bytes_[block]);
    } else {
      FillInterruptedBlock(block);
    }
  }
}

void SlideSpace::FillInterruptedBlock(size_t block) {
  size_t to = to_bytes_[block];
  for (vm::Address at = BlockAt(block); at < BlockAt(block + 1); at = at + SlideMap::kRegionBytes) {
    const vm::Address end = at + SlideMap::kRegionBytes;
    map_.SetRegion(at, to, !PinnedIn(at, end).empty());
    to = AddressAfter(at, end, to);
  }
}

// Where what lies at `at` goes, the last pinned object before it ending at `last_pinned_end`.
vm::Address SlideSpace::SlideTarget(vm::Address at, vm::Address last_pinned_end) const {
  if (last_pinned_end > map_.RegionOf(at)) return last_pinned_end + granules_.SetBytes(last_pinned_end, at);
  return map_.ForwardedAddress(begin_, at);
}

vm::Address SlideSpace::InterruptedAddress(vm::Address object) const {
  const absl::Span<const Extent> before = pinned_.In(map_.RegionOf(object), object + GranuleMap::kGranuleBytes);
  if (before.empty()) return map_.ForwardedAddress(begin_, object);
  const Extent& last = before.back();
  return last.begin == object ? object : SlideTarget(object, last.end);
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
    const size_t first = to_bytes_[block] / kBlockBytes;
    const size_t last =
        pinned_.empty() ? std::min(block, (to_bytes_[block] + live_bytes_[block]) / kBlockBytes + 1) : block;
    for (size_t destination = first; destination < last; ++destination) {
      while (!moved_[destination].load(std::memory_order_acquire)) std::this_thread::yield();
    }
    MoveBlock(block);
    moved_[block].store(true, std::memory_order_release);
  }
}

void SlideSpace::MoveBlock(size_t block) {
  const vm::Address end = BlockAt(block + 1);
  vm::Address at = BlockAt(block);
  vm::Address to = begin_ + to_bytes_[block];
  if (to == at && live_bytes_[block] == kBlockBytes) return;
  for (const Extent& pinned : PinnedIn(at, end)) {
    MoveRun(at, pinned.begin, to);
    to = at = pinned.end;
  }
  MoveRun(at, end, to);
}

void SlideSpace::MoveRun(vm::Address begin, vm::Address end, vm::Address to) const {
  for (vm::Address at = granules_.FindSet(begin, end); at < end; at = granules_.FindSet(at, end)) {
    const vm::Address run_end = granules_.FindClear(at, end);
    if (to != at) std::memmove(to.As<void>(), at.As<void>(), run_end - at);
    to = to + (run_end - at);
    at = run_end;
  }
}

void SlideSpace::Finish() {
  FillGaps();
  frontier_ = begin_ + end_bytes_;
  const size_t needed = (end_bytes_ + kBlockBytes - 1) / kBlockBytes;
  while (block_count_ > needed) {
    --block_count_;
    memory_.space_map().Set(BlockAt(block_count_), kNoSpace);
    memory_.blocks().Give(BlockAt(block_count_));
    memory_.budget().Release(kBlockBytes);
  }
  moved_ = nullptr;
  pinned_ = PinnedObjects();
}

void SlideSpace::FillGaps() {
  gaps_.clear();
  vm::Address last_pinned_end = begin_;
  for (const Extent& pinned : pinned_.all()) {
    const vm::Address begin =
        last_pinned_end == pinned.begin ? pinned.begin : SlideTarget(pinned.begin, last_pinned_end);
    for (vm::Address at = begin; at < pinned.begin;) {
      const vm::Address end = at + std::min(pinned.begin - at, kMostFillerBytes);
      WriteFiller(at, end);
      AddGap({at, end});
      at = end;
    }
    last_pinned_end = pinned.end;
  }
}

std::vector<Extent> SlideSpace::Extents() const {
  if (frontier_ == begin_) return {};
  return {{begin_, frontier_}};
}

}  // namespace strata::gc
