// The cage's low part in blocks: any space may take any free block, lowest address first.
//
// Sharing one pool lets copy spaces swap roles without owning halves of the cage, and reuses memory that has been
// touched already. What was touched stays the heap's until Trim gives it back to the system; lowest first also means
// that trimming from the top leaves what is taken next. Thread-safe: a lock per block, that is per 64 KiB allocated.
// Does not count against the heap's maximum (the space that takes a block does) and does not remember who took it (see
// gc/metadata space_map.h).

#ifndef STRATA_GC_PAGE_BLOCK_POOL_H_
#define STRATA_GC_PAGE_BLOCK_POOL_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "gc/page/cage.h"
#include "gc/page/quarantine.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

class BlockPool {
 public:
  // `quarantines`: blocks given back fault when touched, until the cage has no other address space left.
  explicit BlockPool(Cage& cage, bool quarantines = false) : cage_(cage), quarantines_(quarantines) {}

  // Returns a block of dirty memory, or null when the cage has no room or the system refuses.
  vm::Address Take() ABSL_LOCKS_EXCLUDED(mutex_);
  void Give(vm::Address block) ABSL_LOCKS_EXCLUDED(mutex_);
  // Makes the next `blocks` calls of Take succeed (if nobody else takes or grows); false when they cannot.
  bool EnsureFree(size_t blocks) ABSL_LOCKS_EXCLUDED(mutex_);
  size_t free_blocks() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Free blocks whose memory the system has not got back.
  size_t touched_blocks() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Told of memory that has gone back to the system.
  using OnReturned = absl::FunctionRef<void(vm::Address begin, vm::Address end)>;
  // Gives the memory of free blocks back to the system, highest first: at most `most` blocks, and none of the lowest
  // `keep`. Returns how many. They stay accessible and read as zero.
  size_t Trim(size_t keep, size_t most, OnReturned on_returned) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // One bit per block below the low part's end.
  using Bits = std::vector<uint64_t>;

  vm::Address BlockAt(size_t index) const;
  bool GrowLocked(size_t blocks) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Blocks from the quarantine, oldest first.
  bool ReadmitLocked(size_t blocks) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void SetFreeLocked(size_t index) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The highest free and touched block below `end`, or `end` if there is none above the lowest `keep` free ones.
  // `free_below` counts the free blocks below `end`, and is kept up to date.
  size_t FindTouchedBelowLocked(size_t end, size_t keep, size_t& free_below) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool ReturnLocked(size_t begin, size_t end, OnReturned on_returned) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Cage& cage_;
  const bool quarantines_;
  mutable absl::Mutex mutex_;
  Quarantine quarantine_ ABSL_GUARDED_BY(mutex_);
  Bits free_bits_ ABSL_GUARDED_BY(mutex_);
  Bits touched_bits_ ABSL_GUARDED_BY(mutex_);        // of free blocks only
  size_t known_blocks_ ABSL_GUARDED_BY(mutex_) = 0;  // blocks below the low part's end
  size_t free_blocks_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t touched_blocks_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t first_word_ ABSL_GUARDED_BY(mutex_) = 0;  // no free bit in any word before it
};

}  // namespace strata::gc

#endif  // STRATA_GC_PAGE_BLOCK_POOL_H_
