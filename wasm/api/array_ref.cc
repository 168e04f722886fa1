#include "wasm/api/array_ref.h"

#include <cstring>
#include <limits>

#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/object_types.h"
#include "wasm/api/root_set.h"
#include "wasm/api/words.h"
#include "wasm/code/object_layout.h"
#include "wasm/runtime/object_access.h"
#include "wasm/runtime/runtime_ops.h"
#include "wasm/runtime/store.h"
#include "wasm/types/type.h"

namespace strata::wasm::api {
namespace {

const FieldType& ElementOf(const Store& store, CanonicalTypeId type) {
  return store.runtime().engine().types().Get(type).array()->element;
}

// Whether a host's numbers of that width are the bytes of such elements.
absl::Status CheckNumbers(StorageKind storage, size_t width, bool is_float) {
  const bool float_storage = storage == StorageKind::kF32 || storage == StorageKind::kF64;
  const bool fits = storage != StorageKind::kRef && storage != StorageKind::kV128 && float_storage == is_float &&
                    StorageBytes(storage) == width;
  if (fits) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the array's elements are no ", is_float ? "floats" : "integers", " of ", width, " bytes"));
}

// An array, and the bytes of some of its elements, all numbers.
absl::StatusOr<absl::Span<uint8_t>> Numbers(const Store& store, const TypedWord& array, uint32_t first, size_t count,
                                            size_t width, bool is_float) {
  const StorageKind storage = StorageOf(ElementOf(store, array.type));
  STRATA_RETURN_IF_ERROR(CheckNumbers(storage, width, is_float));
  const uint32_t length = ArrayLength(store.runtime(), array.word);
  if (count > length || first > length - count) {
    return absl::OutOfRangeError(absl::StrCat(count, " elements from ", first, " of an array of ", length));
  }
  return ArrayBytesOf(store.runtime(), array.word, storage).subspan(size_t{first} * width, count * width);
}

absl::StatusOr<TypedWord> Find(const Store& store, const ArrayRef& array) {
  return ObjectWord(store, array, ObjectKind::kArray, "array");
}

absl::StatusOr<TypedWord> FindElement(const Store& store, const ArrayRef& array, uint32_t index) {
  STRATA_ASSIGN_OR_RETURN(const TypedWord found, Find(store, array));
  const uint32_t length = ArrayLength(store.runtime(), found.word);
  if (index < length) return found;
  return absl::OutOfRangeError(absl::StrCat("element ", index, " of an array of ", length));
}

absl::StatusOr<uint32_t> LengthOf(size_t count) {
  if (count <= std::numeric_limits<uint32_t>::max()) return static_cast<uint32_t>(count);
  return absl::InvalidArgumentError(absl::StrCat("an array cannot have ", count, " elements"));
}

// A new array of a value whose word, if it is an object, is a root: it is read after the allocation.
absl::StatusOr<uint32_t> NewArray(Store& store, CanonicalTypeId type, uint32_t length, const Value& value) {
  wasm::Store& runtime = store.runtime();
  const uint64_t nums[] = {value.bits, value.high};
  const size_t root = runtime.Root(value.kind == ValKind::kRef ? value.ref() : 0);
  uint32_t array = 0;
  const bool is_ref = value.kind == ValKind::kRef;
  const TrapKind trap =
      ArrayNew(runtime, type, length, is_ref ? nullptr : nums, is_ref ? &runtime.Rooted(root) : nullptr, &array);
  runtime.Unroot(root);
  if (trap != TrapKind::kNone) return HeapFull(store);
  return array;
}

}  // namespace

absl::StatusOr<ArrayRef> ArrayRef::Create(Store& store, HeapType type, uint32_t length, const Val& value) {
  STRATA_ASSIGN_OR_RETURN(const CanonicalTypeId id, ObjectType(store, type, ObjectKind::kArray, "array"));
  STRATA_ASSIGN_OR_RETURN(const Value word, ToWord(store, ElementOf(store, id).type, value));
  STRATA_ASSIGN_OR_RETURN(const uint32_t array, NewArray(store, id, length, word));
  return ArrayRef(store.roots().Add(array));
}

absl::StatusOr<ArrayRef> ArrayRef::CreateOf(Store& store, HeapType type, absl::Span<const Val> elements) {
  STRATA_ASSIGN_OR_RETURN(const CanonicalTypeId id, ObjectType(store, type, ObjectKind::kArray, "array"));
  STRATA_ASSIGN_OR_RETURN(const uint32_t length, LengthOf(elements.size()));
  const ValType element = ElementOf(store, id).type;
  for (const Val& val : elements) STRATA_RETURN_IF_ERROR(ToWord(store, element, val).status());
  uint32_t array = 0;
  const TrapKind trap = ArrayNew(store.runtime(), id, length, nullptr, nullptr, &array);
  if (trap != TrapKind::kNone) return HeapFull(store);
  const StorageKind storage = StorageOf(ElementOf(store, id));
  for (uint32_t i = 0; i < length; ++i) {
    STRATA_ASSIGN_OR_RETURN(const Value word, ToWord(store, element, elements[i]));  // as it is now
    InitPlace(store.runtime(), array, ObjectPlace::Of(storage, i), word);
  }
  return ArrayRef(store.roots().Add(array));
}

absl::StatusOr<ArrayRef> ArrayRef::FromVal(const Store& store, const Val& val) {
  if (val.tag() != ValTag::kObject) {
    return absl::InvalidArgumentError(absl::StrCat("expected an array, not ", TagName(val.tag())));
  }
  STRATA_RETURN_IF_ERROR(Find(store, ArrayRef(val.object())).status());
  return ArrayRef(val.object());
}

absl::StatusOr<HeapType> ArrayRef::type(const Store& store) const {
  STRATA_ASSIGN_OR_RETURN(const TypedWord found, Find(store, *this));
  return HeapType::Concrete(found.type);
}

absl::StatusOr<uint32_t> ArrayRef::length(const Store& store) const {
  STRATA_ASSIGN_OR_RETURN(const TypedWord found, Find(store, *this));
  return ArrayLength(store.runtime(), found.word);
}

absl::StatusOr<Val> ArrayRef::Get(Store& store, uint32_t index) const {
  STRATA_ASSIGN_OR_RETURN(const TypedWord found, FindElement(store, *this, index));
  const FieldType& element = ElementOf(store, found.type);
  const ObjectPlace place = ObjectPlace::Of(StorageOf(element), index);
  return ToVal(store, element.type, ReadPlace(store.runtime(), found.word, place));
}

absl::Status ArrayRef::Set(Store& store, uint32_t index, const Val& value) const {
  STRATA_ASSIGN_OR_RETURN(const TypedWord found, FindElement(store, *this, index));
  const FieldType& element = ElementOf(store, found.type);
  if (!element.is_mutable) return absl::FailedPreconditionError("the array is immutable");
  STRATA_ASSIGN_OR_RETURN(const Value word, ToWord(store, element.type, value));
  WritePlace(store.runtime(), found.word, ObjectPlace::Of(StorageOf(element), index), word);
  return absl::OkStatus();
}

absl::Status ArrayRef::CopyBytesTo(const Store& store, uint32_t from, size_t count, size_t width, bool is_float,
                                   void* into) const {
  STRATA_ASSIGN_OR_RETURN(const TypedWord found, Find(store, *this));
  STRATA_ASSIGN_OR_RETURN(const auto bytes, Numbers(store, found, from, count, width, is_float));
  if (!bytes.empty()) std::memcpy(into, bytes.data(), bytes.size());
  return absl::OkStatus();
}

absl::Status ArrayRef::CopyBytesFrom(Store& store, uint32_t to, size_t count, size_t width, bool is_float,
                                     const void* elements) const {
  STRATA_ASSIGN_OR_RETURN(const TypedWord found, Find(store, *this));
  if (!ElementOf(store, found.type).is_mutable) return absl::FailedPreconditionError("the array is immutable");
  STRATA_ASSIGN_OR_RETURN(const auto bytes, Numbers(store, found, to, count, width, is_float));
  if (!bytes.empty()) std::memcpy(bytes.data(), elements, bytes.size());
  return absl::OkStatus();
}

absl::StatusOr<ArrayRef> ArrayRef::CreateFromBytes(Store& store, HeapType type, size_t count, size_t width,
                                                   bool is_float, const void* elements) {
  STRATA_ASSIGN_OR_RETURN(const CanonicalTypeId id, ObjectType(store, type, ObjectKind::kArray, "array"));
  STRATA_RETURN_IF_ERROR(CheckNumbers(StorageOf(ElementOf(store, id)), width, is_float));
  STRATA_ASSIGN_OR_RETURN(const uint32_t length, LengthOf(count));
  uint32_t array = 0;
  const TrapKind trap = ArrayNew(store.runtime(), id, length, nullptr, nullptr, &array);
  if (trap != TrapKind::kNone) return HeapFull(store);
  STRATA_ASSIGN_OR_RETURN(const auto bytes, Numbers(store, {array, id}, 0, count, width, is_float));
  if (!bytes.empty()) std::memcpy(bytes.data(), elements, bytes.size());
  return ArrayRef(store.roots().Add(array));
}

}  // namespace strata::wasm::api
