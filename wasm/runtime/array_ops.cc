// Creation of aggregates and bulk instructions on arrays (core specification 4.6.6).
//
// Invariant kNoCollectionBeforeInitialised: between an allocation and the last initialising store of its object nothing
// may collect, so those stores need no barrier and the object is never seen half made.

#include <cstring>

#include "wasm/code/object_layout.h"
#include "wasm/runtime/ref_words.h"
#include "wasm/runtime/runtime_ops.h"

namespace strata::wasm {
namespace {

// An array object, by address; dies at the next thing that may collect.
class ArrayView {
 public:
  ArrayView(const Store& store, uint32_t word)
      : object_(vm::ObjectRef(word).ToAddress(store.context().mutator.cage_base)) {}

  uint32_t length() const { return *(object_ + kArrayLengthOffset).As<uint32_t>(); }
  bool Contains(uint32_t first, uint32_t count) const { return uint64_t{first} + count <= length(); }
  uint8_t* At(StorageKind element, uint32_t index) const {
    return (object_ + kArrayElementsOffset + uint64_t{index} * StorageBytes(element)).As<uint8_t>();
  }
  uint32_t* RefAt(uint32_t index) const { return reinterpret_cast<uint32_t*>(At(StorageKind::kRef, index)); }

 private:
  vm::Address object_;
};

StorageKind ElementOf(const Store& store, CanonicalTypeId type) { return store.engine().Layout(type).element; }

// Allocates an array and writes all of it but the elements; 0 if the heap is full. May collect.
uint32_t NewArray(Store& store, CanonicalTypeId type, uint32_t length) {
  const uint64_t bytes = ArrayBytes(ElementOf(store, type), length);
  const vm::TypeId heap_type = HeapTypeIdOf(type);
  const vm::Address object = store.AllocateObject(heap_type, bytes);
  if (object.is_null()) return 0;
  const uint64_t zero = 0;
  std::memcpy((object + (bytes - sizeof zero)).As<void>(), &zero, sizeof zero);  // padding behind the last element
  *(object + kArrayLengthOffset).As<uint32_t>() = length;
  vm::StoreHeader(object, vm::HeaderWord::OfType(heap_type));
  return vm::ObjectRef::FromAddress(store.context().mutator.cage_base, object).word();
}

template <class T>
void FillWith(uint8_t* to, uint32_t count, const uint64_t* num) {
  T value;
  std::memcpy(&value, num, sizeof value);  // little endian: the low bytes
  for (uint32_t i = 0; i < count; ++i, to += sizeof value) std::memcpy(to, &value, sizeof value);
}

struct Vector {
  uint64_t halves[2];
};

void FillNumbers(StorageKind element, uint8_t* to, uint32_t count, const uint64_t* num) {
  switch (StorageBytes(element)) {
    case 1:
      std::memset(to, static_cast<uint8_t>(num[0]), count);
      break;
    case 2:
      FillWith<uint16_t>(to, count, num);
      break;
    case 4:
      FillWith<uint32_t>(to, count, num);
      break;
    case 8:
      FillWith<uint64_t>(to, count, num);
      break;
    default:
      FillWith<Vector>(to, count, num);
      break;
  }
}

// The bytes of `count` elements of a data segment from byte `offset` on, or null if it has not that many.
const uint8_t* DataElements(const Instance& instance, uint32_t data, uint32_t offset, uint64_t bytes) {
  static constexpr uint8_t kNothing = 0;
  const absl::Span<const uint8_t> all =
      instance.dropped_datas[data] ? absl::Span<const uint8_t>() : instance.module().datas[data].bytes;
  if (bytes > all.size() || offset > all.size() - bytes) return nullptr;
  return bytes == 0 ? &kNothing : all.data() + offset;
}

bool SegmentContains(const Instance& instance, uint32_t elem, uint32_t first, uint32_t count) {
  return uint64_t{first} + count <= instance.elems[elem].size;
}

}  // namespace

TrapKind ArrayNew(Store& store, CanonicalTypeId type, uint32_t length, const uint64_t* num, const uint32_t* ref,
                  uint32_t* result) {
  const uint32_t word = NewArray(store, type, length);
  if (word == 0) return TrapKind::kHeapExhausted;
  const ArrayView array(store, word);
  const StorageKind element = ElementOf(store, type);
  if (element == StorageKind::kRef) {
    FillRefWords(array.RefAt(0), length, ref != nullptr ? *ref : 0);
  } else if (num != nullptr) {
    FillNumbers(element, array.At(element, 0), length, num);
  } else {
    std::memset(array.At(element, 0), 0, uint64_t{length} * StorageBytes(element));
  }
  *result = word;
  return TrapKind::kNone;
}

TrapKind ArrayNewFixed(Store& store, CanonicalTypeId type, uint32_t length, const uint64_t* num, const uint32_t* ref,
                       uint32_t* result) {
  const uint32_t word = NewArray(store, type, length);
  if (word == 0) return TrapKind::kHeapExhausted;
  const ArrayView array(store, word);
  const StorageKind element = ElementOf(store, type);
  if (element == StorageKind::kRef) {
    CopyRefWords(array.RefAt(0), ref, length);
  } else {
    const uint32_t slots = element == StorageKind::kV128 ? 2 : 1;
    for (uint32_t i = 0; i < length; ++i, num += slots) {
      std::memcpy(array.At(element, i), num, StorageBytes(element));
    }
  }
  *result = word;
  return TrapKind::kNone;
}

TrapKind ArrayNewData(Instance& instance, CanonicalTypeId type, uint32_t data, uint32_t offset, uint32_t length,
                      uint32_t* result) {
  Store& store = *instance.store;
  const StorageKind element = ElementOf(store, type);
  const uint64_t bytes = uint64_t{length} * StorageBytes(element);
  const uint8_t* from = DataElements(instance, data, offset, bytes);
  if (from == nullptr) return TrapKind::kMemoryOutOfBounds;
  const uint32_t word = NewArray(store, type, length);
  if (word == 0) return TrapKind::kHeapExhausted;
  std::memcpy(ArrayView(store, word).At(element, 0), from, bytes);
  *result = word;
  return TrapKind::kNone;
}

TrapKind ArrayNewElem(Instance& instance, CanonicalTypeId type, uint32_t elem, uint32_t offset, uint32_t length,
                      uint32_t* result) {
  Store& store = *instance.store;
  if (!SegmentContains(instance, elem, offset, length)) return TrapKind::kTableOutOfBounds;
  const uint32_t word = NewArray(store, type, length);
  if (word == 0) return TrapKind::kHeapExhausted;
  if (length != 0) {
    CopyRefWords(ArrayView(store, word).RefAt(0), SegmentWords(store, instance.elems[elem]) + offset, length);
  }
  *result = word;
  return TrapKind::kNone;
}

TrapKind ArrayFill(Store& store, CanonicalTypeId type, uint32_t array, uint32_t offset, const uint64_t* num,
                   const uint32_t* ref, uint32_t count) {
  if (array == 0) return TrapKind::kNullArrayReference;
  const ArrayView target(store, array);
  if (!target.Contains(offset, count)) return TrapKind::kArrayOutOfBounds;
  const StorageKind element = ElementOf(store, type);
  if (element == StorageKind::kRef) {
    store.BeforeRefWrites(array, target.RefAt(offset), count);
    FillRefWords(target.RefAt(offset), count, *ref);
  } else {
    FillNumbers(element, target.At(element, offset), count, num);
  }
  return TrapKind::kNone;
}

TrapKind ArrayCopy(Store& store, CanonicalTypeId dest_type, CanonicalTypeId /*source_type*/, uint32_t dest,
                   uint32_t dest_offset, uint32_t source, uint32_t source_offset, uint32_t count) {
  if (dest == 0 || source == 0) return TrapKind::kNullArrayReference;
  const ArrayView target(store, dest), origin(store, source);
  if (!target.Contains(dest_offset, count) || !origin.Contains(source_offset, count)) {
    return TrapKind::kArrayOutOfBounds;
  }
  // Matching storage types are equally wide, so the source's elements lie as the destination's do.
  const StorageKind element = ElementOf(store, dest_type);
  if (element == StorageKind::kRef) {
    store.BeforeRefWrites(dest, target.RefAt(dest_offset), count);
    CopyRefWords(target.RefAt(dest_offset), origin.RefAt(source_offset), count);
  } else {
    std::memmove(target.At(element, dest_offset), origin.At(element, source_offset),
                 uint64_t{count} * StorageBytes(element));
  }
  return TrapKind::kNone;
}

TrapKind ArrayInitData(Instance& instance, CanonicalTypeId type, uint32_t data, uint32_t array, uint32_t dest,
                       uint32_t source, uint32_t count) {
  if (array == 0) return TrapKind::kNullArrayReference;
  const ArrayView target(*instance.store, array);
  if (!target.Contains(dest, count)) return TrapKind::kArrayOutOfBounds;
  const StorageKind element = ElementOf(*instance.store, type);
  const uint64_t bytes = uint64_t{count} * StorageBytes(element);
  const uint8_t* from = DataElements(instance, data, source, bytes);
  if (from == nullptr) return TrapKind::kMemoryOutOfBounds;
  std::memcpy(target.At(element, dest), from, bytes);
  return TrapKind::kNone;
}

TrapKind ArrayInitElem(Instance& instance, CanonicalTypeId /*type*/, uint32_t elem, uint32_t array, uint32_t dest,
                       uint32_t source, uint32_t count) {
  if (array == 0) return TrapKind::kNullArrayReference;
  const ArrayView target(*instance.store, array);
  if (!target.Contains(dest, count)) return TrapKind::kArrayOutOfBounds;
  if (!SegmentContains(instance, elem, source, count)) return TrapKind::kTableOutOfBounds;
  if (count == 0) return TrapKind::kNone;
  instance.store->BeforeRefWrites(array, target.RefAt(dest), count);
  CopyRefWords(target.RefAt(dest), SegmentWords(*instance.store, instance.elems[elem]) + source, count);
  return TrapKind::kNone;
}

TrapKind StructNewDefault(Store& store, CanonicalTypeId type, uint32_t* result) {
  const uint32_t size = store.engine().Layout(type).size;
  const vm::Address object = store.AllocateObject(HeapTypeIdOf(type), size);
  if (object.is_null()) return TrapKind::kHeapExhausted;
  std::memset(object.As<void>(), 0, size);
  vm::StoreHeader(object, vm::HeaderWord::OfType(HeapTypeIdOf(type)));
  *result = vm::ObjectRef::FromAddress(store.context().mutator.cage_base, object).word();
  return TrapKind::kNone;
}

}  // namespace strata::wasm
