#include "wasm/runtime/object_access.h"

#include <cstddef>
#include <cstring>

#include "vm_binding/contract/address.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"
#include "wasm/code/exception_layout.h"

namespace strata::wasm {
namespace {

vm::Address AddressOf(const Store& store, uint32_t object) {
  return vm::ObjectRef(object).ToAddress(store.context().mutator.cage_base);
}

ValKind KindOf(StorageKind storage) {
  switch (storage) {
    case StorageKind::kI8:
    case StorageKind::kI16:
    case StorageKind::kI32:
      return ValKind::kI32;
    case StorageKind::kI64:
      return ValKind::kI64;
    case StorageKind::kF32:
      return ValKind::kF32;
    case StorageKind::kF64:
      return ValKind::kF64;
    case StorageKind::kV128:
      return ValKind::kV128;
    case StorageKind::kRef:
      break;
  }
  return ValKind::kRef;
}

void WriteNumber(vm::Address address, StorageKind storage, const Value& value) {
  const uint64_t halves[] = {value.bits, value.high};  // little endian: the low bytes
  std::memcpy(address.As<void>(), halves, StorageBytes(storage));
}

}  // namespace

vm::TypeId TypeIdOfObject(const Store& store, uint32_t object) {
  return vm::LoadHeader(AddressOf(store, object)).type_id();
}

uint32_t ArrayLength(const Store& store, uint32_t array) {
  return *(AddressOf(store, array) + kArrayLengthOffset).As<uint32_t>();
}

Value ReadPlace(const Store& store, uint32_t object, const ObjectPlace& place) {
  const vm::Address address = AddressOf(store, object) + place.offset;
  if (place.storage == StorageKind::kRef) return Value::Ref(vm::RefSlot(address).Load().word());
  uint64_t halves[2] = {0, 0};
  std::memcpy(halves, address.As<void>(), StorageBytes(place.storage));
  return {KindOf(place.storage), halves[0], halves[1]};
}

void WritePlace(Store& store, uint32_t object, const ObjectPlace& place, const Value& value) {
  const vm::Address address = AddressOf(store, object) + place.offset;
  if (place.storage == StorageKind::kRef) store.BeforeRefWrite(object, address.As<uint32_t>(), value.ref());
  InitPlace(store, object, place, value);
}

void InitPlace(Store& store, uint32_t object, const ObjectPlace& place, const Value& value) {
  const vm::Address address = AddressOf(store, object) + place.offset;
  if (place.storage == StorageKind::kRef) {
    vm::RefSlot(address).Store(vm::ObjectRef(value.ref()));
  } else {
    WriteNumber(address, place.storage, value);
  }
}

absl::Span<uint8_t> ArrayBytesOf(const Store& store, uint32_t array, StorageKind element) {
  const vm::Address elements = AddressOf(store, array) + kArrayElementsOffset;
  return {elements.As<uint8_t>(), size_t{ArrayLength(store, array)} * StorageBytes(element)};
}

absl::Span<uint32_t> NewExceptionRefs(Store& store, uint32_t exception) {
  const vm::Address object = AddressOf(store, exception);
  const PayloadSlots slots = UnpackPayloadSlots(*(object + kExceptionCountsOffset).As<uint32_t>());
  return {(object + kExceptionRefsOffset).As<uint32_t>(), slots.refs};
}

}  // namespace strata::wasm
