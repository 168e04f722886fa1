// A struct of a store's heap.
//
// A scoped handle (rooted.h). On the store's thread; kFailedPrecondition for a stale one, or one of another store.

#ifndef STRATA_WASM_API_STRUCT_REF_H_
#define STRATA_WASM_API_STRUCT_REF_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "wasm/api/native_type.h"
#include "wasm/api/rooted.h"
#include "wasm/api/store.h"
#include "wasm/api/val.h"
#include "wasm/types/value_type.h"

namespace strata::wasm::api {

class StructRef : public Rooted {
 public:
  StructRef() = default;
  // For values that are known to be structs: every use checks again.
  explicit StructRef(const Rooted& object) : Rooted(object) {}
  // A new one, of a struct type of the engine (Module::FindType, Engine::DefineType), with a value for each field, or
  // with none: all fields zero and null. kInvalidArgument for values of other number or types, kFailedPrecondition for
  // a store without a collector, kResourceExhausted, naming type and size, if the heap is full. May collect.
  static absl::StatusOr<StructRef> Create(Store& store, HeapType type, absl::Span<const Val> fields);
  // kInvalidArgument for a value that is no struct.
  static absl::StatusOr<StructRef> FromVal(const Store& store, const Val& val);
  operator Val() const { return Val::Object(*this); }  // NOLINT: a struct is a value

  // Its own, which may be more special than where it was found.
  absl::StatusOr<HeapType> type(const Store& store) const;
  absl::StatusOr<size_t> field_count(const Store& store) const;
  // Packed fields are i32s, with zeros above. kOutOfRange for a field that is none.
  absl::StatusOr<Val> Get(Store& store, size_t field) const;
  // kInvalidArgument for a value of another type, kFailedPrecondition for an immutable field.
  absl::Status Set(Store& store, size_t field, const Val& value) const;
};

template <>
struct NativeType<StructRef> {
  static constexpr bool kIsRef = true;
  static ValType type() { return RefType{{HeapKind::kStruct, 0}, false}; }
  static Val ToVal(const StructRef& value) { return value; }
  static StructRef FromVal(const Val& val) { return StructRef(val.object()); }
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_STRUCT_REF_H_
