// The cage's low part in blocks: any space may take any free block, lowest address first.
//
// Sharing one pool lets copy spaces swap roles without owning halves of the cage, and reuses memory that has been
// touched already. Thread-safe: a lock per block, that is per 64 KiB allocated. Does not count against the heap's
// maximum (the space that takes a block does) and does not remember who took it (see gc/metadata space_map.h).

#ifndef STRATA_GC_PAGE_BLOCK_POOL_H_
#define STRATA_GC_PAGE_BLOCK_POOL_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "gc/page/cage.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

class BlockPool {
 public:
  explicit BlockPool(Cage& cage) : cage_(cage) {}

  // Returns a block of dirty memory, or null when the cage has no room or the system refuses.
  vm::Address Take() ABSL_LOCKS_EXCLUDED(mutex_);
  void Give(vm::Address block) ABSL_LOCKS_EXCLUDED(mutex_);
  // Makes the next `blocks` calls of Take succeed (if nobody else takes or grows); false when they cannot.
  bool EnsureFree(size_t blocks) ABSL_LOCKS_EXCLUDED(mutex_);
  size_t free_blocks() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  bool GrowLocked(size_t blocks) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void SetFreeLocked(size_t index) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Cage& cage_;
  mutable absl::Mutex mutex_;
  std::vector<uint64_t> free_bits_ ABSL_GUARDED_BY(mutex_);
  size_t known_blocks_ ABSL_GUARDED_BY(mutex_) = 0;  // blocks below the low part's end
  size_t free_blocks_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t first_word_ ABSL_GUARDED_BY(mutex_) = 0;  // no free bit in any word before it
};

}  // namespace strata::gc

#endif  // STRATA_GC_PAGE_BLOCK_POOL_H_
