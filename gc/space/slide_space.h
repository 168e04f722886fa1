// A space whose live objects slide towards its start, in the order they lie in: no fragments, no copy reserve.
//
// The space of mark-compact plans. It takes all blocks of the heap's pool, lowest first, and frees only its last ones,
// so it is one unbroken range: allocation bumps at its end, and an object may lie across blocks. Which objects live
// stands in the granule map, where they go in the slide map (gc/metadata/slide_map.h); moving them is copying runs of
// live granules, without asking what they are.
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
#include "gc/alloc/bump_allocator.h"
#include "gc/metadata/granule_map.h"
#include "gc/metadata/slide_map.h"
#include "gc/metadata/space_map.h"
#include "gc/space/heap_memory.h"
#include "gc/space/space.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

class SlideSpace final : public Space, public BumpSource {
 public:
  SlideSpace(absl::string_view name, SpaceId id, HeapMemory& memory);

  // What is left of the last block, with a new block behind it when that is too little.
  Extent TakeExtent(size_t min_bytes) override;
  void ReturnTail(Extent tail) override;

  // A collection, phase by phase. Each phase's slices are numbered 0 to slices() - 1.
  size_t slices() const;
  void ClearSlice(size_t slice);             // forgets marks and crossings
  void CountSlice(size_t slice);             // how much lives in each block
  void AssignAddresses();                    // on one worker
  void FillSlice(size_t slice);              // enters where each object goes
  Extent BlocksOfSlice(size_t slice) const;  // whose objects' slots are to be updated
  void BeginCompact();                       // on one worker
  // Moves blocks, each when its destination has been vacated, until none is left. Called by any number of workers.
  void Compact();
  // Frees what lies behind the last object. On one thread.
  void Finish();

  vm::Address ForwardedAddress(vm::Address object) const { return map_.ForwardedAddress(begin_, object); }

  size_t reserved_bytes() const override { return block_count_ * SlideMap::kBlockBytes; }
  std::vector<Extent> Extents() const override;

 private:
  vm::Address BlockAt(size_t block) const { return begin_ + block * SlideMap::kBlockBytes; }
  bool TakeBlock();
  void MoveBlock(size_t block);

  HeapMemory& memory_;
  const vm::Address begin_;
  const GranuleMap granules_;
  const SlideMap map_;
  size_t block_count_ = 0;
  vm::Address frontier_;  // where memory not handed out yet begins

  // Of the collection under way.
  std::vector<uint32_t> live_bytes_;  // by block
  std::vector<size_t> live_before_;   // bytes, by block
  size_t live_total_ = 0;
  std::atomic<size_t> next_block_{0};  // to move; handed out in ascending order
  std::unique_ptr<std::atomic<bool>[]> moved_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_SPACE_SLIDE_SPACE_H_
