// Fields and elements of objects in host hands.
//
// On the store's thread. None of these collects, and words of objects die at what does. Callers keep to types and
// bounds: the object is of the kind that the name says.

#ifndef STRATA_WASM_RUNTIME_OBJECT_ACCESS_H_
#define STRATA_WASM_RUNTIME_OBJECT_ACCESS_H_

#include <cstdint>

#include "absl/types/span.h"
#include "vm_binding/contract/header.h"
#include "wasm/code/object_layout.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/value.h"

namespace strata::wasm {

// What the object's header says: kHostRefTypeId, kExceptionTypeId, or that of a canonical type.
vm::TypeId TypeIdOfObject(const Store& store, uint32_t object);

// Where a value stands in an object.
struct ObjectPlace {
  StorageKind storage = StorageKind::kI32;
  uint64_t offset = 0;  // bytes from the object's start

  static ObjectPlace Of(const FieldLayout& field) { return {field.storage, field.offset}; }
  // An array's element.
  static ObjectPlace Of(StorageKind element, uint32_t index) {
    return {element, kArrayElementsOffset + uint64_t{index} * StorageBytes(element)};
  }
};

uint32_t ArrayLength(const Store& store, uint32_t array);

// i8 and i16 are i32s, with zeros above.
Value ReadPlace(const Store& store, uint32_t object, const ObjectPlace& place);
// With the barrier that a store into an object needs; the high bits of a packed number are dropped.
void WritePlace(Store& store, uint32_t object, const ObjectPlace& place, const Value& value);
// The first value in a new object, before anything that may collect.
void InitPlace(Store& store, uint32_t object, const ObjectPlace& place, const Value& value);

// The elements of an array of numbers.
absl::Span<uint8_t> ArrayBytesOf(const Store& store, uint32_t array, StorageKind element);

// The references of a new exception, before anything that may collect.
absl::Span<uint32_t> NewExceptionRefs(Store& store, uint32_t exception);

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_OBJECT_ACCESS_H_
