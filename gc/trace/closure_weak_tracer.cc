#include "gc/trace/copy_weak_tracer.h"

#include "gc/metadata/space_map.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"

namespace strata::gc {

bool CopyWeakTracer::IsLive(vm::ObjectRef object) const {
  if (!object.is_object()) return true;
  const vm::Address address = object.ToAddress(trace_.cage_base());
  const SpaceId space = trace_.space_map().Of(address);
  if (space == trace_.from()) return vm::LoadHeader(address).is_forwarded();
  if (space == trace_.large().id()) return trace_.large().IsMarked(address);
  return true;
}

vm::ObjectRef CopyWeakTracer::Forwarded(vm::ObjectRef object) const {
  if (!object.is_object()) return object;
  const vm::Address address = object.ToAddress(trace_.cage_base());
  if (trace_.space_map().Of(address) != trace_.from()) return object;
  const vm::HeaderWord header = vm::LoadHeader(address);
  return header.is_forwarded() ? header.forwarded_to() : object;
}

void CopyWeakTracer::Retain(vm::RefSlot slot) { kernels_.Retain(trace_, worker_, slot); }

}  // namespace strata::gc
