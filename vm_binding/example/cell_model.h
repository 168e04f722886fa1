// Step 1 and 2 of vm_binding/DESIGN.md: the objects of the smallest VM there is, and their model.
//
//   cell   | header | number | left | right |

#ifndef STRATA_VM_BINDING_EXAMPLE_CELL_MODEL_H_
#define STRATA_VM_BINDING_EXAMPLE_CELL_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_model.h"
#include "vm_binding/contract/slot.h"

namespace strata::example {

inline constexpr vm::TypeId kCell = vm::kFirstVmTypeId;
inline constexpr size_t kCellBytes = 16;

class CellModel {
 public:
  static vm::RefSlot Slot(vm::Address cell, size_t index) { return vm::RefSlot(cell + 8 + 4 * index); }

  size_t SizeOf(vm::Address, vm::TypeId) const { return kCellBytes; }
  template <class Visitor>
  void ForEachSlot(vm::Address cell, vm::TypeId, const Visitor& visit) const {
    visit(Slot(cell, 0));
    visit(Slot(cell, 1));
  }
  bool IsKnownType(vm::TypeId type) const { return type == kCell; }
  std::string TypeName(vm::TypeId) const { return "cell"; }
};

static_assert(vm::ObjectModel<CellModel>);

}  // namespace strata::example

#endif  // STRATA_VM_BINDING_EXAMPLE_CELL_MODEL_H_
