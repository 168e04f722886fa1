// The memory handed out to the mutator since the last collection: where an in-place generational plan's young objects
// lie.
//
// Owned by a plan, used by the mutator's thread, in a pause by the collecting one. A range may be entered again in part
// (a block's tail that was handed out twice); such a part ends where the range does.

#ifndef STRATA_GC_PLAN_STICKYIMMIX_YOUNG_EXTENTS_H_
#define STRATA_GC_PLAN_STICKYIMMIX_YOUNG_EXTENTS_H_

#include <cstddef>
#include <vector>

#include "gc/alloc/bump_allocator.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

class YoungExtents {
 public:
  // Where the cage's first block begins.
  explicit YoungExtents(vm::Address first_block) : first_block_(first_block) {}

  void Add(Extent extent);
  void Clear();

  bool empty() const { return extents_.empty(); }
  // Parts entered twice count twice.
  size_t bytes() const { return bytes_; }
  const std::vector<Extent>& extents() const { return extents_; }

  // Sorts; Contains, Blocks and WholeBlocks may be asked until the next Add.
  void Seal();
  bool Contains(vm::Address address) const;
  // Blocks that hold any, ascending.
  std::vector<vm::Address> Blocks() const;
  // Blocks that hold nothing else, ascending.
  std::vector<vm::Address> WholeBlocks() const;

 private:
  vm::Address BlockOf(vm::Address address) const;

  const vm::Address first_block_;
  std::vector<Extent> extents_;
  size_t bytes_ = 0;
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_STICKYIMMIX_YOUNG_EXTENTS_H_
