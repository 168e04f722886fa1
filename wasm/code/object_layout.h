// Where the fields of structs and the elements of arrays lie in their objects, and the heap's type ids.
//
// Word 0 of an object is its header (vm_binding/contract/header.h). Structs: fields from byte 4, each aligned to its
// size but at most to 8, placed so that small fields fill gaps; a v128 field is aligned to 8 only. Arrays: word 1 is
// the length, elements follow at byte 8. Sizes are multiples of 8 bytes.
//
// Type ids of a Wasm heap: a few of our own, then kFirstCanonicalTypeId + the engine's CanonicalTypeId.

#ifndef STRATA_WASM_CODE_OBJECT_LAYOUT_H_
#define STRATA_WASM_CODE_OBJECT_LAYOUT_H_

#include <cstdint>
#include <vector>

#include "wasm/code/exception_layout.h"
#include "wasm/types/type.h"
#include "wasm/types/type_registry.h"

namespace strata::wasm {

inline constexpr uint32_t kHostRefTypeId = 2;  // {header, u32 index into the store's host table}
inline constexpr uint32_t kRefVectorTypeId =
    3;  // {header, length, reference words}: tables, an instance's reference globals
inline constexpr uint32_t kExceptionTypeId = 4;  // see exception_layout.h
inline constexpr uint32_t kFirstCanonicalTypeId = 8;

inline constexpr uint32_t kArrayLengthOffset = 4;
inline constexpr uint32_t kArrayElementsOffset = 8;

inline constexpr uint32_t HeapTypeIdOf(CanonicalTypeId id) { return id + kFirstCanonicalTypeId; }

// How a field or element is kept in memory.
enum class StorageKind : uint8_t { kI8, kI16, kI32, kI64, kF32, kF64, kV128, kRef };
StorageKind StorageOf(const FieldType& field);
uint32_t StorageBytes(StorageKind kind);  // 1, 2, 4, 8 or 16

struct FieldLayout {
  StorageKind storage = StorageKind::kI32;
  uint32_t offset = 0;  // bytes from the object's start
};

enum class ObjectKind : uint8_t { kNone, kStruct, kArray };

struct ObjectLayout {
  ObjectKind kind = ObjectKind::kNone;      // kNone: a function type
  uint32_t size = 0;                        // kStruct: bytes, a multiple of 8
  std::vector<FieldLayout> fields;          // kStruct
  std::vector<uint32_t> ref_offsets;        // kStruct: ascending
  StorageKind element = StorageKind::kI32;  // kArray
  PayloadSlots params;                      // kNone: what an exception of such a tag carries
};

ObjectLayout LayoutOf(const SubType& type);
// Bytes of an array object; may exceed 32 bits.
uint64_t ArrayBytes(StorageKind element, uint32_t length);

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_OBJECT_LAYOUT_H_
