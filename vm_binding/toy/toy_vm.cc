#include "vm_binding/toy/toy_vm.h"

#include <optional>

#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/barrier.h"
#include "vm_binding/contract/slot.h"
#include "vm_binding/weak/finalizer_queue.h"

namespace strata::toy {
namespace {

vm::RefSlot SlotOf(uint32_t& word) { return vm::RefSlot(vm::Address::FromPointer(&word)); }

}  // namespace

absl::StatusOr<std::unique_ptr<ToyVm>> ToyVm::Create(vm::HeapFactory& factory) {
  std::unique_ptr<ToyVm> vm(new ToyVm());
  vm->barrier_ = factory.constraints().barrier;
  vm->pins_objects_ = factory.constraints().pins_objects;
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

bool ToyVm::TakeDue(Handle into) {
  const std::optional<weak::Finalizable> due = weak_.finalizers().Take();
  if (due.has_value()) Set(into, due->object);
  return due.has_value();
}

void ToyVm::PublishRoots(vm::RootSink& sink) {
  if (!handles_.empty()) sink.AddRange(SlotOf(handles_.front()), handles_.size());
  sink.AddConservativeRange(ambiguous_words_.data(), ambiguous_words_.size());
  weak_.PublishRoots(sink);
}

}  // namespace strata::toy
