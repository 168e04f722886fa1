// A copied nursery, as plans over different old spaces share it: its space, its remembered set, its policy.
//
// Owned by a plan. New objects are bump-allocated here and unwatched; a collection, of either kind, copies what lives
// to the plan's old space and frees the nursery whole, so that outside a pause every old object's references to young
// ones are remembered (kOldToYoungIsRemembered). The mutator's thread allocates; the collecting thread does the rest.
// Does not know where survivors go.

#ifndef STRATA_GC_GENERATIONAL_NURSERY_H_
#define STRATA_GC_GENERATIONAL_NURSERY_H_

#include <cstddef>

#include "gc/alloc/bump_allocator.h"
#include "gc/barrier/remembered_set.h"
#include "gc/metadata/object_log.h"
#include "gc/metadata/space_map.h"
#include "gc/plan/plan.h"
#include "gc/space/copy_space.h"
#include "gc/space/large_object_space.h"
#include "gc/stats/collection_observer.h"
#include "gc/trigger/nursery_policy.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

class Nursery {
 public:
  // `large` ages, and outlives the nursery.
  Nursery(const PlanContext& context, SpaceId id, LargeObjectSpace& large);

  // Memory for the mutator's cursor; empty when a collection is due, or when the budget must keep `headroom_bytes`
  // beyond it.
  Extent TakeExtent(size_t min_bytes, size_t headroom_bytes);

  CollectionKind NextKind(vm::CollectReason reason);
  // After a collection: `room_bytes` is what the nursery could now grow to.
  void AfterCollection(CollectionKind kind, size_t room_bytes) { policy_.AfterCollection(kind, room_bytes); }

  // In a pause: `object` stays where it is, and old objects may follow in its blocks.
  void Age(Extent object) const;

  CopySpace& space() { return space_; }
  const CopySpace& space() const { return space_; }
  RememberedSet& remembered() { return remembered_; }
  const RememberedSet& remembered() const { return remembered_; }
  size_t reserved_bytes() const { return space_.reserved_bytes(); }

 private:
  CopySpace space_;
  LargeObjectSpace& large_;
  const ObjectLog log_;
  const vm::Address first_block_;
  RememberedSet remembered_;
  NurseryPolicy policy_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_GENERATIONAL_NURSERY_H_
