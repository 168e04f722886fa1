#include "gc/trace/held_objects.h"

#include <utility>

#include "gc/alloc/bump_allocator.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {

void HeldObjects::Hold(const PinnedObjects& pinned, Trace& trace, const ModelKernels& kernels, RootCollector& roots) {
  trace.set_pinned(pinned);
  for (const Extent& object : pinned.all()) {
    if (trace.ActionAt(object.begin) != TraceAction::kCopy) continue;
    const vm::HeaderWord header = vm::LoadHeader(object.begin);
    kernels.ForEachSlot(object.begin, header.type_id(), [&roots](vm::RefSlot slot) { roots.AddRange(slot, 1); });
    held_.push_back({.object = object.begin, .header = header, .bytes = object.bytes()});
    vm::StoreHeader(object.begin,
                    vm::HeaderWord::ForwardedTo(vm::ObjectRef::FromAddress(trace.cage_base(), object.begin)));
  }
}

size_t HeldObjects::Release() {
  size_t bytes = 0;
  for (const Held& held : std::exchange(held_, {})) {
    vm::StoreHeader(held.object, held.header);
    bytes += held.bytes;
  }
  return bytes;
}

}  // namespace strata::gc
