#include "gc/generational/nursery.h"

#include "gc/page/tuning.h"
#include "vm_binding/base/bits.h"

namespace strata::gc {

Nursery::Nursery(const PlanContext& context, SpaceId id, LargeObjectSpace& large)
    : space_("nursery", id, context.memory, CopyRole::kTo),
      large_(large),
      log_(context.memory.object_log()),
      first_block_(context.memory.cage().objects_begin()),
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

void Nursery::Age(Extent object) const {
  const size_t begin = base::AlignDown(object.begin - first_block_, kBlockBytes);
  const size_t end = base::AlignUp(object.end - first_block_, kBlockBytes);
  log_.Watch(first_block_ + begin, first_block_ + end);
}

CollectionKind Nursery::NextKind(vm::CollectReason reason) {
  const bool any_young = space_.reserved_bytes() + large_.young_bytes() != 0;
  return policy_.NextKind(reason, any_young && !remembered_.overflowed());
}

}  // namespace strata::gc
