// The objects that may not move in one collection, by address.
//
// Made before a collection's stages run, immutable from then on; any worker may ask. Few: what a VM pinned and what its
// ambiguous roots point to.

#ifndef STRATA_GC_SPACE_PINNED_OBJECTS_H_
#define STRATA_GC_SPACE_PINNED_OBJECTS_H_

#include <cstddef>
#include <vector>

#include "absl/types/span.h"
#include "gc/alloc/bump_allocator.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

class PinnedObjects {
 public:
  PinnedObjects() = default;
  // Whole objects, in any order, some perhaps more than once.
  explicit PinnedObjects(std::vector<Extent> objects);

  bool empty() const { return objects_.empty(); }
  // Each once, ascending.
  absl::Span<const Extent> all() const { return objects_; }
  // Whether an object that begins at `address` is pinned.
  bool Contains(vm::Address address) const;
  // Those with a byte in [begin, end).
  absl::Span<const Extent> In(vm::Address begin, vm::Address end) const;

 private:
  std::vector<Extent> objects_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_SPACE_PINNED_OBJECTS_H_
