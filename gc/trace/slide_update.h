// What the packets that update references share, between a sliding plan's closure and the moving of its objects.
//
// Made by a plan for one collection, once every object's new address is known. Immutable. Knows no object layout: the
// kernels that use it are templates (slide_kernel.h).

#ifndef STRATA_GC_TRACE_SLIDE_UPDATE_H_
#define STRATA_GC_TRACE_SLIDE_UPDATE_H_

#include "gc/metadata/granule_map.h"
#include "gc/metadata/slide_map.h"
#include "gc/metadata/space_map.h"
#include "gc/space/heap_memory.h"
#include "gc/space/slide_space.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

class SlideUpdate {
 public:
  SlideUpdate(HeapMemory& memory, const SlideSpace& space)
      : cage_base_(memory.cage().base()),
        objects_begin_(memory.cage().objects_begin()),
        objects_end_(memory.cage().objects_end()),
        space_map_(memory.space_map()),
        granules_(memory.granules()),
        slide_map_(memory.slide_map()),
        space_(space) {}

  // Makes `slot` refer to where its object will be. What cannot be a reference (of a damaged heap) is left alone.
  void Update(vm::RefSlot slot) const {
    const vm::ObjectRef ref = slot.Load();
    if (!ref.is_object()) return;
    const vm::Address object = ref.ToAddress(cage_base_);
    if (object < objects_begin_ || object >= objects_end_ || space_map_.Of(object) != space_.id()) return;
    slot.Store(vm::ObjectRef::FromAddress(cage_base_, space_.ForwardedAddress(object)));
  }

  GranuleMap granules() const { return granules_; }
  SlideMap slide_map() const { return slide_map_; }

 private:
  const vm::Address cage_base_;
  const vm::Address objects_begin_;
  const vm::Address objects_end_;
  const SpaceMap space_map_;
  const GranuleMap granules_;
  const SlideMap slide_map_;
  const SlideSpace& space_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_SLIDE_UPDATE_H_
