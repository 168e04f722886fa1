// The objects of a WebAssembly store as a collector sees them: sizes and slots, by the engine's layouts.
//
// A value that holds the engine, which outlives every heap. Type ids are those of wasm/code/object_layout.h. Layouts
// are immutable and an object's header was written after its layout was made, so any worker may ask.

#ifndef STRATA_VM_BINDING_WASM_WASM_MODEL_H_
#define STRATA_VM_BINDING_WASM_WASM_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_model.h"
#include "vm_binding/contract/slot.h"
#include "wasm/code/exception_layout.h"
#include "wasm/code/object_layout.h"
#include "wasm/runtime/engine.h"

namespace strata::wasm {

class WasmModel {
 public:
  explicit WasmModel(const Engine& engine) : engine_(&engine) {}

  size_t SizeOf(vm::Address object, vm::TypeId type) const;

  template <class Visitor>
  void ForEachSlot(vm::Address object, vm::TypeId type, const Visitor& visit) const {
    if (HasElements(type)) return ForEachSlotInRange(object, type, 0, ReferenceElements(object, type), visit);
    if (type == kExceptionTypeId) return ForEachPayloadSlot(object, visit);
    if (type < kFirstCanonicalTypeId) return;
    for (const uint32_t offset : Layout(type).ref_offsets) visit(vm::RefSlot(object + offset));
  }

  size_t RangedSlotCount(vm::Address object, vm::TypeId type) const {
    return HasElements(type) ? ReferenceElements(object, type) : 0;
  }

  template <class Visitor>
  void ForEachSlotInRange(vm::Address object, vm::TypeId, size_t begin, size_t end, const Visitor& visit) const {
    const vm::Address first = object + kArrayElementsOffset;
    for (size_t i = begin; i < end; ++i) visit(vm::RefSlot(first + i * sizeof(uint32_t)));
  }

  bool IsKnownType(vm::TypeId type) const;
  std::string TypeName(vm::TypeId type) const;

 private:
  const ObjectLayout& Layout(vm::TypeId type) const { return engine_->Layout(type - kFirstCanonicalTypeId); }
  static uint32_t Length(vm::Address object) { return *(object + kArrayLengthOffset).As<uint32_t>(); }

  static PayloadSlots PayloadOf(vm::Address object) {
    return UnpackPayloadSlots(*(object + kExceptionCountsOffset).As<uint32_t>());
  }

  // Of an exception.
  template <class Visitor>
  static void ForEachPayloadSlot(vm::Address object, const Visitor& visit) {
    const vm::Address first = object + kExceptionRefsOffset;
    const uint32_t count = PayloadOf(object).refs;
    for (uint32_t i = 0; i < count; ++i) visit(vm::RefSlot(first + i * sizeof(uint32_t)));
  }

  // Whether objects of the type have a length and elements.
  bool HasElements(vm::TypeId type) const {
    if (type < kFirstCanonicalTypeId) return type == kRefVectorTypeId;
    return Layout(type).kind == ObjectKind::kArray;
  }
  // How many elements hold references: all or none. The type has elements.
  size_t ReferenceElements(vm::Address object, vm::TypeId type) const {
    const bool references = type == kRefVectorTypeId || Layout(type).element == StorageKind::kRef;
    return references ? Length(object) : 0;
  }

  const Engine* engine_;
};

static_assert(vm::RangedObjectModel<WasmModel>);

}  // namespace strata::wasm

#endif  // STRATA_VM_BINDING_WASM_WASM_MODEL_H_
