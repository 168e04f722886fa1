#include "gc/space/mark_region_space.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "gc/alloc/tuning.h"
#include "gc/page/tuning.h"
#include "vm_binding/base/bits.h"

namespace strata::gc {
namespace {

constexpr size_t kSliceBlocks = 64;  // a packet's worth of clearing or sweeping: 64 KiB of marks

// Requests above this look for holes on their own.
constexpr size_t kLargeRequestBytes = 512;

// A block with more than this alive is not worth evacuating.
constexpr size_t kMaxSourceBytes = kBlockBytes / 4 * 3;

size_t Slices(size_t blocks) { return (blocks + kSliceBlocks - 1) / kSliceBlocks; }

}  // namespace

MarkRegionSpace::MarkRegionSpace(absl::string_view name, SpaceId id, SpaceId source_id, HeapMemory& memory,
                                 const MarkRegionShape& shape)
    : Space(name, id), memory_(memory), granules_(memory.granules()), source_id_(source_id), shape_(shape) {}

Extent MarkRegionSpace::TakeHole(size_t min_bytes) {
  Search& search = min_bytes > kLargeRequestBytes ? large_ : small_;
  const size_t wanted = std::max(min_bytes, shape_.min_hole_bytes);
  for (;;) {
    const Extent hole = NextHole(search);
    if (hole.empty()) return hole;
    if (hole.bytes() < wanted) continue;
    granules_.SetRange(hole.begin, hole.end);
    return hole;
  }
}

// The next run of whole clear lines, however short; empty at the end of the last block.
Extent MarkRegionSpace::NextHole(Search& search) {
  for (;;) {
    if (search.rest.empty()) {
      if (search.next_block == reusable_.size()) return {};
      const vm::Address block = reusable_[search.next_block++];
      search.rest = {block, block + kBlockBytes};
    }
    Extent& rest = search.rest;
    const vm::Address begin = granules_.FindClear(rest.begin, rest.end);
    const vm::Address end = granules_.FindSet(begin, rest.end);
    rest.begin = end;
    if (const Extent lines = WholeLines({begin, end}); !lines.empty()) return lines;
  }
}

Extent MarkRegionSpace::WholeLines(Extent clear) const {
  const vm::Address begin(base::AlignUp(clear.begin.value(), shape_.line_bytes));
  const vm::Address end(clear.end.value() & ~(shape_.line_bytes - 1));
  return begin < end ? Extent{begin, end} : Extent{};
}

Extent MarkRegionSpace::TakeBlock(size_t headroom_bytes) {
  if (!memory_.budget().TryReserve(kBlockBytes, headroom_bytes)) return {};
  return TakeReservedBlock();
}

Extent MarkRegionSpace::TakeBlockForCopy() {
  memory_.budget().ReserveForCopy(kBlockBytes);
  return TakeReservedBlock();
}

Extent MarkRegionSpace::TakeReservedBlock() {
  const vm::Address block = memory_.blocks().Take();
  if (block.is_null()) {
    memory_.budget().Release(kBlockBytes);
    return {};
  }
  memory_.space_map().Set(block, id());
  granules_.SetRange(block, block + kBlockBytes);
  reserved_bytes_.fetch_add(kBlockBytes, std::memory_order_relaxed);
  absl::MutexLock lock(&mutex_);
  blocks_.push_back(block);
  return {block, block + kBlockBytes};
}

Extent MarkRegionSpace::TakeTail(size_t min_bytes) {
  absl::MutexLock lock(&mutex_);
  const auto fits = [min_bytes](const Extent& tail) { return tail.bytes() >= min_bytes; };
  const auto tail = std::find_if(tails_.rbegin(), tails_.rend(), fits);
  if (tail == tails_.rend()) return {};
  const Extent taken = *tail;
  *tail = tails_.back();
  tails_.pop_back();
  return taken;
}

void MarkRegionSpace::ReturnTail(Extent tail) {
  if (tail.bytes() < kMinTailBytes) return;
  absl::MutexLock lock(&mutex_);
  if (tails_.size() < kMaxTails) tails_.push_back(tail);
}

void MarkRegionSpace::Adopt(vm::Address block, const PinnedObjects& pinned) {
  memory_.space_map().Set(block, id());
  granules_.ClearRange(block, block + kBlockBytes);
  for (const Extent& object : pinned.In(block, block + kBlockBytes)) granules_.SetRange(object.begin, object.end);
  reserved_bytes_.fetch_add(kBlockBytes, std::memory_order_relaxed);
  absl::MutexLock lock(&mutex_);
  blocks_.push_back(block);
}

size_t MarkRegionSpace::SelectSources(size_t bytes, const PinnedObjects& pinned, size_t unfilled_blocks) {
  struct Source {
    vm::Address block;
    size_t most_bytes;
  };
  std::vector<Source> sparse;
  absl::MutexLock lock(&mutex_);
  for (const vm::Address block : blocks_) {
    const size_t most_bytes = granules_.SetBytes(block, block + kBlockBytes);
    const bool is_pinned = !pinned.In(block, block + kBlockBytes).empty();
    if (most_bytes <= kMaxSourceBytes && !is_pinned) sparse.push_back({block, most_bytes});
  }
  std::sort(sparse.begin(), sparse.end(), [](const Source& a, const Source& b) {
    return a.most_bytes != b.most_bytes ? a.most_bytes < b.most_bytes : a.block < b.block;
  });
  size_t held_bytes = 0;
  size_t selected = 0;
  while (selected < sparse.size() && held_bytes + sparse[selected].most_bytes <= bytes) {
    held_bytes += sparse[selected++].most_bytes;
  }
  // A filled block's tail may be too short for the next object.
  constexpr size_t kWorstFillBytes = kBlockBytes - kMaxBumpBytes;
  const size_t filled_blocks = (held_bytes + kWorstFillBytes - 1) / kWorstFillBytes;
  if (selected <= filled_blocks + unfilled_blocks) return 0;
  for (size_t i = 0; i < selected; ++i) memory_.space_map().Set(sparse[i].block, source_id_);
  return selected;
}

size_t MarkRegionSpace::BeginClear() {
  reusable_.clear();
  small_ = {};
  large_ = {};
  absl::MutexLock lock(&mutex_);
  tails_.clear();
  sliced_ = blocks_;
  return Slices(sliced_.size());
}

void MarkRegionSpace::ClearSlice(size_t slice) {
  const size_t end = std::min((slice + 1) * kSliceBlocks, sliced_.size());
  for (size_t i = slice * kSliceBlocks; i < end; ++i) {
    granules_.ClearRange(sliced_[i], sliced_[i] + kBlockBytes);
  }
}

size_t MarkRegionSpace::BeginSweep() {
  absl::MutexLock lock(&mutex_);
  sliced_ = std::move(blocks_);
  blocks_.clear();
  measured_ = {};
  return Slices(sliced_.size());
}

void MarkRegionSpace::ForgetTails() {
  absl::MutexLock lock(&mutex_);
  tails_.clear();
}

void MarkRegionSpace::MakeSources(const std::vector<vm::Address>& blocks) const {
  for (const vm::Address block : blocks) memory_.space_map().Set(block, source_id_);
}

size_t MarkRegionSpace::BeginSweepOf(const std::vector<vm::Address>& blocks) {
  absl::MutexLock lock(&mutex_);
  const auto rest = std::partition(blocks_.begin(), blocks_.end(), [&blocks](vm::Address block) {
    return !std::binary_search(blocks.begin(), blocks.end(), block);
  });
  sliced_.assign(rest, blocks_.end());
  blocks_.erase(rest, blocks_.end());
  measured_ = {};
  return Slices(sliced_.size());
}

MarkRegionUsage MarkRegionSpace::FinishSweepOf(const std::vector<vm::Address>& blocks) {
  absl::MutexLock lock(&mutex_);
  // Of the others, those that may still have holes.
  for (size_t i = std::min(small_.first_block(), large_.first_block()); i < reusable_.size(); ++i) {
    if (!std::binary_search(blocks.begin(), blocks.end(), reusable_[i])) with_holes_.push_back(reusable_[i]);
  }
  reusable_ = std::move(with_holes_);
  with_holes_.clear();
  std::sort(reusable_.begin(), reusable_.end());
  small_ = {};
  large_ = {};
  return measured_;
}

void MarkRegionSpace::SweepSlice(size_t slice) {
  const size_t end = std::min((slice + 1) * kSliceBlocks, sliced_.size());
  MarkRegionUsage usage;
  std::vector<vm::Address> kept;
  std::vector<vm::Address> with_holes;
  for (size_t i = slice * kSliceBlocks; i < end; ++i) {
    const vm::Address block = sliced_[i];
    const size_t live_bytes = granules_.SetBytes(block, block + kBlockBytes);
    if (live_bytes == 0) {
      Free(block);
      continue;
    }
    memory_.space_map().Set(block, id());
    kept.push_back(block);
    usage.live_bytes += live_bytes;
    if (live_bytes != kBlockBytes && MeasureHoles(block, usage) != 0) with_holes.push_back(block);
  }
  usage.blocks = kept.size();
  absl::MutexLock lock(&mutex_);
  blocks_.insert(blocks_.end(), kept.begin(), kept.end());
  with_holes_.insert(with_holes_.end(), with_holes.begin(), with_holes.end());
  measured_.blocks += usage.blocks;
  measured_.live_bytes += usage.live_bytes;
  measured_.hole_bytes += usage.hole_bytes;
  measured_.holes += usage.holes;
}

// Adds the block's holes to `usage` and returns how many there are.
size_t MarkRegionSpace::MeasureHoles(vm::Address block, MarkRegionUsage& usage) const {
  size_t holes = 0;
  const vm::Address end = block + kBlockBytes;
  for (vm::Address at = granules_.FindClear(block, end); at < end; at = granules_.FindClear(at, end)) {
    const vm::Address hole_end = granules_.FindSet(at, end);
    const Extent lines = WholeLines({at, hole_end});
    at = hole_end;
    if (lines.bytes() < shape_.min_hole_bytes) continue;
    ++holes;
    usage.hole_bytes += lines.bytes();
  }
  usage.holes += holes;
  return holes;
}

void MarkRegionSpace::FinishSweep() {
  absl::MutexLock lock(&mutex_);
  reusable_ = std::move(with_holes_);
  with_holes_.clear();
  std::sort(reusable_.begin(), reusable_.end());
  usage_ = measured_;
}

void MarkRegionSpace::Recycle(const std::vector<vm::Address>& touched) {
  const size_t searched = small_.next_block - (small_.rest.empty() ? 0 : 1);
  reusable_.erase(reusable_.begin(), reusable_.begin() + static_cast<ptrdiff_t>(searched));
  small_ = {};
  large_ = {};
  std::vector<vm::Address> empty;
  for (const vm::Address block : touched) {
    const vm::Address end = block + kBlockBytes;
    if (!granules_.AnySet(block, end)) {
      empty.push_back(block);
    } else if (granules_.FindClear(block, end) != end) {
      reusable_.push_back(block);
    }
  }
  std::sort(empty.begin(), empty.end());
  const auto is_empty = [&empty](vm::Address block) { return std::binary_search(empty.begin(), empty.end(), block); };
  std::erase_if(reusable_, is_empty);
  std::sort(reusable_.begin(), reusable_.end());
  reusable_.erase(std::unique(reusable_.begin(), reusable_.end()), reusable_.end());
  for (const vm::Address block : empty) Free(block);
  absl::MutexLock lock(&mutex_);
  tails_.clear();
  std::erase_if(blocks_, is_empty);
}

void MarkRegionSpace::Free(vm::Address block) {
  memory_.space_map().Set(block, kNoSpace);
  memory_.blocks().Give(block);
  memory_.budget().Release(kBlockBytes);
  reserved_bytes_.fetch_sub(kBlockBytes, std::memory_order_relaxed);
}

Extent MarkRegionSpace::ExtentAround(vm::Address address) const {
  const vm::Address first = memory_.cage().objects_begin();
  const vm::Address block = first + ((address - first) & ~(kBlockBytes - 1));
  const vm::Address end = block + kBlockBytes;
  for (vm::Address at = granules_.FindSet(block, end); at <= address; at = granules_.FindSet(at, end)) {
    const vm::Address run_end = granules_.FindClear(at, end);
    if (address < run_end) return {at, run_end};
    at = run_end;
  }
  return {};
}

std::vector<Extent> MarkRegionSpace::Extents() const {
  std::vector<vm::Address> blocks;
  {
    absl::MutexLock lock(&mutex_);
    blocks = blocks_;
  }
  std::sort(blocks.begin(), blocks.end());
  std::vector<Extent> extents;
  for (const vm::Address block : blocks) {
    const vm::Address end = block + kBlockBytes;
    for (vm::Address at = granules_.FindSet(block, end); at < end; at = granules_.FindSet(at, end)) {
      const vm::Address run_end = granules_.FindClear(at, end);
      extents.push_back({at, run_end});
      at = run_end;
    }
  }
  return extents;
}

}  // namespace strata::gc
