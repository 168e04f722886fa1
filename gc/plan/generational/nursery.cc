#include "gc/plan/generational/nursery.h"

namespace strata::gc {

Nursery::Nursery(const PlanContext& context, SpaceId id, LargeObjectSpace& large)
    : space_("nursery", id, context.memory, CopyRole::kTo),
      large_(large),
      log_(context.memory.object_log()),
      remembered_(context.memory, large.id()),
      policy_(context.nursery, context.memory.budget().max_bytes()) {}

Extent Nursery::TakeExtent(size_t min_bytes, size_t headroom_bytes) {
  if (const Extent tail = space_.TakeTail(min_bytes); !tail.empty()) return tail;
  if (space_.reserved_bytes() >= policy_.max_bytes()) return {};
  const Extent block = space_.TakeBlock(headroom_bytes);
  // It may have held old objects.
  if (!block.empty()) log_.Unwatch(block.begin, block.end);
  return block;
}

CollectionKind Nursery::NextKind(vm::CollectReason reason) {
  const bool any_young = space_.reserved_bytes() + large_.young_bytes() != 0;
  return policy_.NextKind(reason, any_young && !remembered_.overflowed());
}

}  // namespace strata::gc
