// A space whose live objects slide towards its start, in the order they lie in: no fragments, no copy reserve.
//
// The space of mark-compact plans. It takes all blocks of the heap's pool, lowest first, and frees only its last ones,
// so it is one unbroken range: allocation bumps at its end, and an object may lie across blocks. Which objects live
// stands in the granule map, where they go in the slide map (gc/metadata/slide_map.h); moving them is copying runs of
// live granules, without asking what they are. A pinned object stays; what lies between two of them slides to the first
// one's end, and the gap that leaves before the second is allocated from first.
//
// Owned by a plan. Allocation belongs to the mutator's thread; the slices of a phase may be worked on by all workers
// at once, and Compact run by several. Counts whole blocks against the budget.

#ifndef STRATA_GC_SPACE_SLIDE_SPACE_H_
#define STRATA_GC_SPACE_SLIDE_SPACE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/metadata/granule_map.h"
#include "gc/metadata/slide_map.h"
#include "gc/metadata/space_map.h"
#include "gc/space/heap_memory.h"
#include "gc/space/pinned_objects.h"
#include "gc/space/space.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

class SlideSpace final : public Space, public BumpSource {
 public:
  SlideSpace(absl::string_view name, SpaceId id, HeapMemory& memory);

  // A gap before a pinned object, or what is left of the last block, with a new block behind it when that is too
  // little.
  Extent TakeExtent(size_t min_bytes) override;
  void ReturnTail(Extent tail) override;

  // A collection, phase by phase. Each phase's slices are numbered 0 to slices() - 1.
  size_t slices() const;
  void ClearSlice(size_t slice);  // forgets marks and crossings
  void CountSlice(size_t slice);  // how much lives in each block
  // On one worker. `pinned` are whole objects, some perhaps of other spaces; it stays until Finish.
  void AssignAddresses(const PinnedObjects& pinned);
  void FillSlice(size_t slice);              // enters where each object goes
  Extent BlocksOfSlice(size_t slice) const;  // whose objects' slots are to be updated
  void BeginCompact();                       // on one worker
  // Moves blocks, each when its destination has been vacated, until none is left. Called by any number of workers.
  void Compact();
  // Frees what lies behind the last object. On one thread.
  void Finish();

  vm::Address ForwardedAddress(vm::Address object) const {
    if (map_.IsInterrupted(object)) [[unlikely]] {
      return InterruptedAddress(object);
    }
    return map_.ForwardedAddress(begin_, object);
  }

  size_t reserved_bytes() const override { return block_count_ * SlideMap::kBlockBytes; }
  std::vector<Extent> Extents() const override;

 private:
  vm::Address BlockAt(size_t block) const { return begin_ + block * SlideMap::kBlockBytes; }
  bool TakeBlock();
  Extent TakeGap(size_t min_bytes);
  void AddGap(Extent gap);
  absl::Span<const Extent> PinnedIn(vm::Address begin, vm::Address end) const;
  // Where the next object goes after all of [begin, end), of which the first goes to `to`; both in bytes from begin_.
  size_t AddressAfter(vm::Address begin, vm::Address end, size_t to) const;
  void FillInterruptedBlock(size_t block);
  vm::Address InterruptedAddress(vm::Address object) const;
  vm::Address SlideTarget(vm::Address at, vm::Address last_pinned_end) const;
  void MoveBlock(size_t block);
  // Moves the live bytes of [begin, end), none of them pinned, to `to` and behind it.
  void MoveRun(vm::Address begin, vm::Address end, vm::Address to) const;
  void FillGaps();

  HeapMemory& memory_;
  const vm::Address begin_;
  const GranuleMap granules_;
  const SlideMap map_;
  size_t block_count_ = 0;
  vm::Address frontier_;      // where memory not handed out yet begins
  std::vector<Extent> gaps_;  // fillers below it

  // Of the collection under way.
  std::vector<uint32_t> live_bytes_;  // by block
  std::vector<size_t> to_bytes_;      // where its first live object goes, by block
  size_t end_bytes_ = 0;              // where the last object will end
  PinnedObjects pinned_;
  std::atomic<size_t> next_block_{0};  // to move; handed out in ascending order
  std::unique_ptr<std::atomic<bool>[]> moved_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_SPACE_SLIDE_SPACE_H_
