// One heap's address range: a single reservation, accessible only as far as spaces have asked.
//
//   base                objects_begin                               objects_end       metadata_begin
//   | null guard 256 KiB | low part ->            <- high part       | guard | metadata | guard |
//
// The low part (blocks) grows upwards, the high part (large objects) downwards; they share what lies between, which is
// inaccessible. Never more than 8 mappings. Growing and shrinking is thread-safe; the metadata reads as zero until
// written. The destructor releases the whole reservation. Does not count bytes against a heap's maximum: see
// page_budget.h.

#ifndef STRATA_GC_PAGE_CAGE_H_
#define STRATA_GC_PAGE_CAGE_H_

#include <cstddef>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

struct CageSpec {
  size_t object_bytes = 0;    // address space for objects; rounded up to kCommitBytes
  size_t metadata_bytes = 0;  // accessible at once, zero
};

class Cage {
 public:
  // kInvalidArgument when a reference word could not reach all of it; kResourceExhausted when the system refuses.
  static absl::StatusOr<std::unique_ptr<Cage>> Reserve(const CageSpec& spec);
  ~Cage();
  Cage(const Cage&) = delete;
  Cage& operator=(const Cage&) = delete;

  vm::Address base() const { return base_; }
  vm::Address objects_begin() const { return objects_begin_; }
  vm::Address objects_end() const { return objects_end_; }
  vm::Address metadata_begin() const { return metadata_begin_; }

  // Makes [objects_begin, up_to) accessible; false when the high part is in the way or the system refuses.
  bool GrowLow(vm::Address up_to) ABSL_LOCKS_EXCLUDED(mutex_);
  // Makes [down_to, objects_end) accessible, likewise. Bytes not accessible before read as zero.
  bool GrowHigh(vm::Address down_to) ABSL_LOCKS_EXCLUDED(mutex_);
  // Makes the high part end at `up_to` (rounded up) and returns the memory below it to the system.
  void ShrinkHigh(vm::Address up_to) ABSL_LOCKS_EXCLUDED(mutex_);
  // Returns the memory of an accessible range to the system; it reads as zero afterwards.
  static void Discard(vm::Address begin, size_t bytes);
  // The same for as many whole system pages as the range holds; false, and nothing changed, when the system refuses.
  static bool Return(vm::Address begin, size_t bytes);

  // Makes an accessible range of whole pages inaccessible and returns its memory; false when the system refuses.
  static bool Protect(vm::Address begin, size_t bytes);
  // Makes it accessible again; it reads as zero.
  static bool Unprotect(vm::Address begin, size_t bytes);

  // The end of the low part.
  vm::Address low_end() const ABSL_LOCKS_EXCLUDED(mutex_);
  // The high part's first byte; `objects_end` while it is empty.
  vm::Address high_begin() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Object bytes accessible now.
  size_t committed_bytes() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  Cage(vm::Address base, size_t reserved_bytes, size_t object_bytes);

  const vm::Address base_;
  const size_t reserved_bytes_;
  const vm::Address objects_begin_;
  const vm::Address objects_end_;
  const vm::Address metadata_begin_;

  mutable absl::Mutex mutex_;
  vm::Address low_end_ ABSL_GUARDED_BY(mutex_);
  vm::Address high_begin_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace strata::gc

#endif  // STRATA_GC_PAGE_CAGE_H_
