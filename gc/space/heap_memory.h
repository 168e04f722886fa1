// The memory of one heap, as its spaces share it: cage, budget, blocks, page runs and side metadata.
//
// Owned by a Heap, outlives its plan. Holds the parts together, and gives back to the system what none of them needs.

#ifndef STRATA_GC_SPACE_HEAP_MEMORY_H_
#define STRATA_GC_SPACE_HEAP_MEMORY_H_

#include <cstddef>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "gc/alloc/page_runs.h"
#include "gc/metadata/count_map.h"
#include "gc/metadata/granule_map.h"
#include "gc/metadata/metadata_layout.h"
#include "gc/metadata/object_log.h"
#include "gc/metadata/side_bits.h"
#include "gc/metadata/side_metadata_spec.h"
#include "gc/metadata/slide_map.h"
#include "gc/metadata/space_map.h"
#include "gc/page/block_pool.h"
#include "gc/page/cage.h"
#include "gc/page/page_budget.h"
#include "gc/page/tuning.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

static_assert(kBlockBytes == size_t{1} << SpaceMap::kLogBlockBytes, "the space map has one entry per block");

struct HeapMemorySpec {
  size_t max_bytes = 0;          // of budget
  int worker_count = 1;          // address space for so many unfilled blocks more
  bool with_valid_bits = false;  // a bit per 8 bytes, for verification
  bool with_granules = false;    // a bit per 8 bytes, for spaces that mark in place
  bool with_log_bits = false;    // a bit per 8 bytes, for object-log barriers
  bool with_counts = false;  // 2 bits per 8 bytes and a mark bit, for counting references; needs granules and log bits
  bool quarantines = false;  // freed memory faults when touched; much more address space
  bool with_slide_map = false;  // 4 bytes per 512, for spaces that slide; needs granules
};

class HeapMemory {
 public:
  static absl::StatusOr<std::unique_ptr<HeapMemory>> Create(const HeapMemorySpec& spec);

  // Gives the memory of free blocks back to the system, with the side metadata that covers nothing else: at most
  // `most_bytes` of objects, and none of the `keep_bytes` that will be taken first. Returns the bytes of objects.
  // Between collections, on the mutator's thread.
  size_t ReturnFree(size_t keep_bytes, size_t most_bytes);

  // What large objects must leave of the cage to blocks when they take `large_bytes` of the budget, so that fragments
  // between them never keep blocks from being taken, nor a collection from finding its copy reserve.
  size_t LowBytesBeside(size_t large_bytes) const;

  Cage& cage() { return *cage_; }
  PageBudget& budget() { return budget_; }
  const PageBudget& budget() const { return budget_; }
  BlockPool& blocks() { return blocks_; }
  PageRuns& page_runs() { return page_runs_; }
  SpaceMap space_map() const { return space_map_; }
  // One bit per page: the large object that begins there is reached.
  SideBits large_marks() const { return large_marks_; }
  // One 64-bit word per page: the size of the large object that begins there, or 0.
  vm::Address large_sizes() const { return large_sizes_; }
  bool has_valid_bits() const { return has_valid_bits_; }
  // One bit per 8 bytes: an object begins there. Right only while a verifier works.
  SideBits valid_bits() const { return valid_bits_; }
  // What lives in the spaces that mark in place. Empty unless asked for.
  GranuleMap granules() const { return granules_; }
  // One bit per 8 bytes: the object that begins there is to be reported by the next store into it. Empty unless asked
  // for. Memory handed out to the mutator has clear bits.
  SideBits log_bits() const { return log_bits_; }
  ObjectLog object_log() const { return {log_bits_, cage_->base()}; }
  // The same for vm::Mutator::log_table; null unless asked for.
  vm::Address log_table() const { return log_table_; }
  // How often objects are referred to, and which of them a search for dead cycles has met. Empty unless asked for.
  CountMap counts() const { return counts_; }
  SideBits cycle_marks() const { return cycle_marks_; }
  // Where objects slide to. Empty unless asked for.
  SlideMap slide_map() const { return slide_map_; }

 private:
  HeapMemory(std::unique_ptr<Cage> cage, MetadataLayout layout, const HeapMemorySpec& spec);
  void ReturnMetadata(vm::Address begin, vm::Address end);

  const MetadataLayout layout_;
  const std::unique_ptr<Cage> cage_;
  PageBudget budget_;
  const size_t slack_bytes_;
  BlockPool blocks_;
  PageRuns page_runs_;
  const SpaceMap space_map_;
  const SideBits large_marks_;
  const vm::Address large_sizes_;
  const bool has_valid_bits_;
  const SideBits valid_bits_;
  const GranuleMap granules_;
  const SlideMap slide_map_;
  const vm::Address log_table_;
  const SideBits log_bits_;
  const CountMap counts_;
  const SideBits cycle_marks_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_SPACE_HEAP_MEMORY_H_
