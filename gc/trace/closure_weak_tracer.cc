#include "gc/trace/closure_weak_tracer.h"

#include <cstddef>

#include "gc/trace/slot_stack.h"
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

void ClosureWeakTracer::Retain(vm::RefSlot slot) {
  if (const vm::ObjectRef ref = slot.Load(); LiesInCage(ref) && !IsLive(ref)) retained_ = true;
  kernels_.Retain(trace_, worker_, slot);
  Note(slot);
}

// The kernel leaves the slots of an object it keeps on the worker's stack; they are taken off again one by one. What it
// gives away instead (a full stack, slices of a huge array) is traced all the same, but not reported.
void ClosureWeakTracer::RetainAll(vm::RefSlot slot, absl::FunctionRef<void(vm::ObjectRef)> reached) {
  SlotStack& stack = trace_.local(worker_).stack;
  const size_t floor = stack.size();
  Note(slot);
  for (;;) {
    const vm::ObjectRef ref = slot.Load();
    const bool is_new = LiesInCage(ref) && !IsLive(ref);
    kernels_.Retain(trace_, worker_, slot);
    if (is_new) {
      retained_ = true;
      reached(ref);
    }
    if (stack.size() <= floor) return;
    slot = vm::RefSlot(trace_.cage_base() + stack.Pop().slot_word * vm::kBytesPerRefUnit);
  }
}

void ClosureWeakTracer::Note(vm::RefSlot slot) {
  if (!trace_.notes_retained() || !slot.Load().is_object()) return;
  trace_.local(worker_).retained.push_back(slot.Load().word());
}

bool ClosureWeakTracer::Finish() {
  kernels_.Flush(trace_, worker_);
  return retained_;
}

// Also asked about what stands in the slots of a damaged heap.
bool ClosureWeakTracer::LiesInCage(vm::ObjectRef ref) const {
  if (!ref.is_object()) return false;
  const vm::Address address = ref.ToAddress(trace_.cage_base());
  return address >= trace_.objects_begin() && address < trace_.objects_end();
}

}  // namespace strata::gc
