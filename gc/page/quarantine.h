// Freed memory that nobody may touch: so that a reference kept for too long faults where it is used.
//
// Ranges of a cage, made inaccessible when they are freed and handed out again only when there is no other address
// space left, the one that waited longest first. Holds address space, no memory. Used under its owner's lock.

#ifndef STRATA_GC_PAGE_QUARANTINE_H_
#define STRATA_GC_PAGE_QUARANTINE_H_

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "gc/page/cage.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

class Quarantine {
 public:
  // Takes whole pages of the cage's accessible part. False, and nothing done, when the system refuses.
  bool Put(vm::Address begin, size_t bytes) {
    if (!Cage::Protect(begin, bytes)) return false;
    ranges_.push_back({begin, bytes});
    return true;
  }
  // The range that has waited longest, accessible again and zero. Nothing when there is none, or the system refuses.
  std::optional<std::pair<vm::Address, size_t>> TakeOldest() {
    if (ranges_.empty() || !Cage::Unprotect(ranges_.front().first, ranges_.front().second)) return std::nullopt;
    const auto oldest = ranges_.front();
    ranges_.pop_front();
    return oldest;
  }

 private:
  std::deque<std::pair<vm::Address, size_t>> ranges_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_PAGE_QUARANTINE_H_
