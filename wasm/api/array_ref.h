// An array of a store's heap.
//
// A scoped handle (rooted.h). On the store's thread; kFailedPrecondition for a stale one, or one of another store.

#ifndef STRATA_WASM_API_ARRAY_REF_H_
#define STRATA_WASM_API_ARRAY_REF_H_

#include <cstdint>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "wasm/api/native_type.h"
#include "wasm/api/rooted.h"
#include "wasm/api/store.h"
#include "wasm/api/val.h"
#include "wasm/types/value_type.h"

namespace strata::wasm::api {

class ArrayRef : public Rooted {
 public:
  ArrayRef() = default;
  // For values that are known to be arrays: every use checks again.
  explicit ArrayRef(const Rooted& object) : Rooted(object) {}
  // A new one, of an array type of the engine, every element `value`. kInvalidArgument for a value of another type,
  // kFailedPrecondition for a store without a collector, kResourceExhausted, naming type and size, if the heap is full.
  // May collect.
  static absl::StatusOr<ArrayRef> Create(Store& store, HeapType type, uint32_t length, const Val& value);
  // The same of given elements; they may be of different objects.
  static absl::StatusOr<ArrayRef> CreateOf(Store& store, HeapType type, absl::Span<const Val> elements);
  // kInvalidArgument for a value that is no array.
  static absl::StatusOr<ArrayRef> FromVal(const Store& store, const Val& val);
  operator Val() const { return Val::Object(*this); }  // NOLINT: an array is a value

  absl::StatusOr<HeapType> type(const Store& store) const;
  absl::StatusOr<uint32_t> length(const Store& store) const;
  // Packed elements are i32s, with zeros above. kOutOfRange beyond the end.
  absl::StatusOr<Val> Get(Store& store, uint32_t index) const;
  // kInvalidArgument for a value of another type, kFailedPrecondition for an immutable array.
  absl::Status Set(Store& store, uint32_t index, const Val& value) const;

  // Bulk copies of numbers, between the array and T of the elements' size: integers for i8 to i64, float for f32,
  // double for f64. kInvalidArgument for another T, kOutOfRange, and nothing copied, unless all elements exist. Writing
  // wants a mutable array (kFailedPrecondition) unless it is new: CreateFrom.
  template <class T>
  absl::Status CopyTo(const Store& store, uint32_t from, absl::Span<T> into) const {
    return CopyBytesTo(store, from, into.size(), sizeof(T), std::is_floating_point_v<T>, into.data());
  }
  template <class T>
  absl::Status CopyFrom(Store& store, uint32_t to, absl::Span<const T> elements) const {
    return CopyBytesFrom(store, to, elements.size(), sizeof(T), std::is_floating_point_v<T>, elements.data());
  }
  template <class T>
  static absl::StatusOr<ArrayRef> CreateFrom(Store& store, HeapType type, absl::Span<const T> elements) {
    return CreateFromBytes(store, type, elements.size(), sizeof(T), std::is_floating_point_v<T>, elements.data());
  }

 private:
  absl::Status CopyBytesTo(const Store& store, uint32_t from, size_t count, size_t width, bool is_float,
                           void* into) const;
  absl::Status CopyBytesFrom(Store& store, uint32_t to, size_t count, size_t width, bool is_float,
                             const void* elements) const;
  static absl::StatusOr<ArrayRef> CreateFromBytes(Store& store, HeapType type, size_t count, size_t width,
                                                  bool is_float, const void* elements);
};

template <>
struct NativeType<ArrayRef> {
  static constexpr bool kIsRef = true;
  static ValType type() { return RefType{{HeapKind::kArray, 0}, false}; }
  static Val ToVal(const ArrayRef& value) { return value; }
  static ArrayRef FromVal(const Val& val) { return ArrayRef(val.object()); }
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_ARRAY_REF_H_
