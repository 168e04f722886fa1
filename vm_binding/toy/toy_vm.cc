#include "vm_binding/toy/toy_vm.h"

#include <utility>

#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/barrier.h"
#include "vm_binding/contract/slot.h"

namespace strata::toy {
namespace {

vm::RefSlot SlotOf(uint32_t& word) { return vm::RefSlot(vm::Address::FromPointer(&word)); }

}  // namespace

absl::StatusOr<std::unique_ptr<ToyVm>> ToyVm::Create(vm::HeapFactory& factory) {
  std::unique_ptr<ToyVm> vm(new ToyVm());
  vm->barrier_ = factory.constraints().barrier;
  STRATA_ASSIGN_OR_RETURN(vm->heap_, factory.Create(vm->mutator_, *vm));
  return vm;
}

ToyVm::~ToyVm() = default;

Handle ToyVm::NewHandle() {
  handles_.push_back(0);
  return static_cast<Handle>(handles_.size() - 1);
}

bool ToyVm::Allocate(Handle into, const ToyShape& shape, uint32_t id, vm::AllocSemantics semantics) {
  const vm::AllocRequest request = {
      .bytes = shape.Bytes(), .type_id = static_cast<vm::TypeId>(shape.type), .semantics = semantics};
  const vm::Address object = vm::Allocate(mutator_, request);
  if (object.is_null()) return false;
  ToyObject(object).Initialise(shape, id);
  Set(into, vm::ObjectRef::FromAddress(mutator_.cage_base, object));
  return true;
}

void ToyVm::Load(Handle object, size_t slot, Handle into) { Set(into, At(object).slot(slot).Load()); }

void ToyVm::StoreRef(Handle object, size_t slot, vm::ObjectRef value) {
  const vm::RefSlot at = At(object).slot(slot);
  vm::WriteBarrier(mutator_, barrier_, Get(object), at, value);
  at.Store(value);
}

WeakHandle ToyVm::NewWeakHandle(Handle object) {
  weak_.push_back(Get(object).word());
  return static_cast<WeakHandle>(weak_.size() - 1);
}

void ToyVm::NewEphemeron(Handle key, Handle value) {
  ephemerons_.push_back({.key = Get(key).word(), .value = Get(value).word()});
}

void ToyVm::PublishRoots(vm::RootSink& sink) {
  if (!handles_.empty()) sink.AddRange(SlotOf(handles_.front()), handles_.size());
}

bool ToyVm::ProcessWeak(vm::WeakTracer& tracer) {
  bool retained = false;
  for (Ephemeron& ephemeron : ephemerons_) {
    if (ephemeron.kept || !tracer.IsLive(vm::ObjectRef(ephemeron.key))) continue;
    ephemeron.kept = true;
    ephemeron.key = tracer.Forwarded(vm::ObjectRef(ephemeron.key)).word();
    tracer.Retain(SlotOf(ephemeron.value));
    retained = true;
  }
  if (!retained) DropDead(tracer);
  return retained;
}

void ToyVm::PublishWeak(vm::RootSink& sink) {
  if (!weak_.empty()) sink.AddRange(SlotOf(weak_.front()), weak_.size());
  for (Ephemeron& ephemeron : ephemerons_) {
    sink.AddRange(SlotOf(ephemeron.key), 1);
    sink.AddRange(SlotOf(ephemeron.value), 1);
  }
}

void ToyVm::DropDead(vm::WeakTracer& tracer) {
  std::erase_if(ephemerons_, [](const Ephemeron& ephemeron) { return !ephemeron.kept; });
  for (Ephemeron& ephemeron : ephemerons_) ephemeron.kept = false;
  for (uint32_t& word : weak_) {
    const vm::ObjectRef ref(word);
    word = tracer.IsLive(ref) ? tracer.Forwarded(ref).word() : 0;
  }
}

}  // namespace strata::toy
