#include "gc/trace/closure_weak_tracer.h"

#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"

namespace strata::gc {

bool ClosureWeakTracer::IsLive(vm::ObjectRef object) const {
  if (!object.is_object()) return true;
  const vm::Address address = object.ToAddress(trace_.cage_base());
  switch (trace_.ActionAt(address)) {
    case TraceAction::kLeave:
      return true;
    case TraceAction::kCopy:
      return vm::LoadHeader(address).is_forwarded();
    case TraceAction::kMark:
      return trace_.granules().Test(address);
    case TraceAction::kEvacuate:
      return vm::LoadHeader(address).is_forwarded() || trace_.granules().Test(address);
    case TraceAction::kMarkLarge:
      break;
  }
  return trace_.large().IsMarked(address);
}

vm::ObjectRef ClosureWeakTracer::Forwarded(vm::ObjectRef object) const {
  if (!object.is_object()) return object;
  const vm::Address address = object.ToAddress(trace_.cage_base());
  const TraceAction action = trace_.ActionAt(address);
  if (action != TraceAction::kCopy && action != TraceAction::kEvacuate) return object;
  const vm::HeaderWord header = vm::LoadHeader(address);
  return header.is_forwarded() ? header.forwarded_to() : object;
}

void ClosureWeakTracer::Retain(vm::RefSlot slot) { kernels_.Retain(trace_, worker_, slot); }

}  // namespace strata::gc
