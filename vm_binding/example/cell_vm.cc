#include "vm_binding/example/cell_vm.h"

#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/slot.h"
#include "vm_binding/example/cell_model.h"

namespace strata::example {

absl::StatusOr<std::unique_ptr<CellVm>> CellVm::Create(vm::HeapFactory& factory, size_t roots) {
  std::unique_ptr<CellVm> vm(new CellVm());
  vm->roots_.resize(roots);
  vm->barrier_ = factory.constraints().barrier;
  STRATA_ASSIGN_OR_RETURN(vm->heap_, factory.Create(vm->mutator_, *vm));
  return vm;
}

bool CellVm::New(size_t into, uint32_t number) {
  const vm::Address cell = vm::Allocate(mutator_, {.bytes = kCellBytes, .type_id = kCell});
  if (cell.is_null()) return false;
  vm::StoreHeader(cell, vm::HeaderWord::OfType(kCell));
  cell.As<uint32_t>()[1] = number;
  CellModel::Slot(cell, 0).Store(vm::ObjectRef());
  CellModel::Slot(cell, 1).Store(vm::ObjectRef());
  set_root(into, vm::ObjectRef::FromAddress(mutator_.cage_base, cell));
  return true;
}

vm::ObjectRef CellVm::Get(vm::ObjectRef cell, size_t slot) const {
  return CellModel::Slot(cell.ToAddress(mutator_.cage_base), slot).Load();
}

// Step 7: the barrier goes first.
void CellVm::Set(vm::ObjectRef cell, size_t slot, vm::ObjectRef value) {
  const vm::RefSlot at = CellModel::Slot(cell.ToAddress(mutator_.cage_base), slot);
  vm::WriteBarrier(mutator_, barrier_, cell, at, value);
  at.Store(value);
}

uint32_t CellVm::Number(vm::ObjectRef cell) const { return cell.ToAddress(mutator_.cage_base).As<uint32_t>()[1]; }

void CellVm::PublishRoots(vm::RootSink& sink) {
  sink.AddRange(vm::RefSlot(vm::Address::FromPointer(roots_.data())), roots_.size());
  weak_.PublishRoots(sink);
}

}  // namespace strata::example
