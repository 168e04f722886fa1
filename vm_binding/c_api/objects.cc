// Objects of the heap in C's hands: types, structs, arrays, i31s.

#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/c_api/engine.h"
#include "vm_binding/c_api/error.h"
#include "vm_binding/c_api/module.h"
#include "vm_binding/c_api/ref.h"
#include "vm_binding/c_api/store.h"
#include "vm_binding/c_api/strata.h"
#include "vm_binding/c_api/types.h"
#include "vm_binding/c_api/values.h"
#include "vm_binding/c_api/vectors.h"
#include "wasm/api/array_ref.h"
#include "wasm/api/exn_ref.h"
#include "wasm/api/owned_rooted.h"
#include "wasm/api/struct_ref.h"

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace
using strata::wasm::FieldType;
using strata::wasm::HeapType;
using strata::wasm::PackedKind;
using strata::wasm::SubType;
using strata::wasm::ValKind;
using strata::wasm::ValType;
using strata::wasm::api::ArrayRef;
using strata::wasm::api::ExnRef;
using strata::wasm::api::StructRef;
using strata::wasm::api::Val;

namespace {

const ObjectRef* ObjectOf(const wasm_ref_t* ref) {
  return ref != nullptr && ref->ref_kind == RefKind::kObject ? static_cast<const ObjectRef*>(ref) : nullptr;
}

std::shared_ptr<StoreState> StateOfRef(const wasm_ref_t* ref) {
  const ObjectRef* object = ObjectOf(ref);
  return object == nullptr ? nullptr : object->state;
}

// T is StructRef, ArrayRef or ExnRef; rooted in the use's scope.
template <class T>
absl::StatusOr<T> RefTo(const StoreUse& use, const wasm_ref_t* ref) {
  const ObjectRef* object = ObjectOf(ref);
  if (object == nullptr || object->root == nullptr) return absl::InvalidArgumentError("no reference to an object");
  if (!use) return NoStore();
  STRATA_ASSIGN_OR_RETURN(const strata::wasm::api::Rooted rooted,
                          strata::wasm::api::KeptObject(use.store(), *object->root));
  return T::FromVal(use.store(), Val::Object(rooted));
}

absl::StatusOr<std::vector<ValType>> FieldTypes(const StoreUse& use, HeapType type) {
  STRATA_ASSIGN_OR_RETURN(const SubType described, use.store().engine().Describe(type));
  if (described.struct_type() == nullptr) return absl::InvalidArgumentError("no struct type");
  std::vector<ValType> types;
  for (const FieldType& field : described.struct_type()->fields) types.push_back(field.type);
  return types;
}

absl::StatusOr<ValType> FieldTypeOf(const StoreUse& use, const StructRef& object, size_t field) {
  STRATA_ASSIGN_OR_RETURN(const HeapType type, object.type(use.store()));
  STRATA_ASSIGN_OR_RETURN(const std::vector<ValType> types, FieldTypes(use, type));
  if (field < types.size()) return types[field];
  return absl::OutOfRangeError("the struct has no such field");
}

absl::StatusOr<ValType> ElementType(const StoreUse& use, HeapType type) {
  STRATA_ASSIGN_OR_RETURN(const SubType described, use.store().engine().Describe(type));
  if (described.array() == nullptr) return absl::InvalidArgumentError("no array type");
  return described.array()->element.type;
}

absl::StatusOr<ValType> ElementTypeOf(const StoreUse& use, const ArrayRef& array) {
  STRATA_ASSIGN_OR_RETURN(const HeapType type, array.type(use.store()));
  return ElementType(use, type);
}

absl::StatusOr<wasm_ref_t*> NewStruct(const StoreUse& use, HeapType type, const wasm_val_vec_t* fields) {
  std::vector<Val> vals;
  if (fields != nullptr) {
    STRATA_ASSIGN_OR_RETURN(const std::vector<ValType> types, FieldTypes(use, type));
    STRATA_ASSIGN_OR_RETURN(vals, FromC(use, types, ElementsOf(fields)));
  }
  STRATA_ASSIGN_OR_RETURN(const StructRef object, StructRef::Create(use.store(), type, vals));
  return ToRef(use, object);
}

absl::StatusOr<wasm_ref_t*> NewArray(const StoreUse& use, HeapType type, uint32_t length, const wasm_val_t& value) {
  STRATA_ASSIGN_OR_RETURN(const ValType element, ElementType(use, type));
  STRATA_ASSIGN_OR_RETURN(const Val val, FromC(use, element, value));
  STRATA_ASSIGN_OR_RETURN(const ArrayRef array, ArrayRef::Create(use.store(), type, length, val));
  return ToRef(use, array);
}

absl::Status GetField(const wasm_ref_t* ref, size_t field, wasm_val_t& out) {
  const StoreUse use(StateOfRef(ref));
  STRATA_ASSIGN_OR_RETURN(const StructRef object, RefTo<StructRef>(use, ref));
  STRATA_ASSIGN_OR_RETURN(const ValType type, FieldTypeOf(use, object, field));
  STRATA_ASSIGN_OR_RETURN(const Val val, object.Get(use.store(), field));
  out = ToC(use, type, val);
  return absl::OkStatus();
}

absl::Status SetField(const wasm_ref_t* ref, size_t field, const wasm_val_t& value) {
  const StoreUse use(StateOfRef(ref));
  STRATA_ASSIGN_OR_RETURN(const StructRef object, RefTo<StructRef>(use, ref));
  STRATA_ASSIGN_OR_RETURN(const ValType type, FieldTypeOf(use, object, field));
  STRATA_ASSIGN_OR_RETURN(const Val val, FromC(use, type, value));
  return object.Set(use.store(), field, val);
}

absl::Status GetElement(const wasm_ref_t* ref, uint32_t index, wasm_val_t& out) {
  const StoreUse use(StateOfRef(ref));
  STRATA_ASSIGN_OR_RETURN(const ArrayRef array, RefTo<ArrayRef>(use, ref));
  STRATA_ASSIGN_OR_RETURN(const ValType type, ElementTypeOf(use, array));
  STRATA_ASSIGN_OR_RETURN(const Val val, array.Get(use.store(), index));
  out = ToC(use, type, val);
  return absl::OkStatus();
}

absl::Status SetElement(const wasm_ref_t* ref, uint32_t index, const wasm_val_t& value) {
  const StoreUse use(StateOfRef(ref));
  STRATA_ASSIGN_OR_RETURN(const ArrayRef array, RefTo<ArrayRef>(use, ref));
  STRATA_ASSIGN_OR_RETURN(const ValType type, ElementTypeOf(use, array));
  STRATA_ASSIGN_OR_RETURN(const Val val, FromC(use, type, value));
  return array.Set(use.store(), index, val);
}

// Calls `copy` with a null pointer to the type that has the elements' size.
template <class Copy>
absl::Status CopyNumbers(ValType type, size_t element_bytes, Copy copy) {
  if (type == ValKind::kF32 && element_bytes == sizeof(float)) return copy(static_cast<float*>(nullptr));
  if (type == ValKind::kF64 && element_bytes == sizeof(double)) return copy(static_cast<double*>(nullptr));
  if (element_bytes == 1) return copy(static_cast<uint8_t*>(nullptr));
  if (element_bytes == 2) return copy(static_cast<uint16_t*>(nullptr));
  if (element_bytes == 4) return copy(static_cast<uint32_t*>(nullptr));
  if (element_bytes == 8) return copy(static_cast<uint64_t*>(nullptr));
  return absl::InvalidArgumentError("elements have 1, 2, 4 or 8 bytes");
}

absl::Status ReadNumbers(const wasm_ref_t* ref, uint32_t first, size_t count, size_t element_bytes, void* into) {
  const StoreUse use(StateOfRef(ref));
  STRATA_ASSIGN_OR_RETURN(const ArrayRef array, RefTo<ArrayRef>(use, ref));
  STRATA_ASSIGN_OR_RETURN(const ValType type, ElementTypeOf(use, array));
  return CopyNumbers(type, element_bytes, [&](auto* of_type) {
    using T = std::remove_pointer_t<decltype(of_type)>;
    return array.CopyTo(use.store(), first, absl::MakeSpan(static_cast<T*>(into), count));
  });
}

absl::Status WriteNumbers(const wasm_ref_t* ref, uint32_t first, size_t count, size_t element_bytes, const void* from) {
  const StoreUse use(StateOfRef(ref));
  STRATA_ASSIGN_OR_RETURN(const ArrayRef array, RefTo<ArrayRef>(use, ref));
  STRATA_ASSIGN_OR_RETURN(const ValType type, ElementTypeOf(use, array));
  return CopyNumbers(type, element_bytes, [&](auto* of_type) {
    using T = std::remove_pointer_t<decltype(of_type)>;
    return array.CopyFrom(use.store(), first, absl::MakeConstSpan(static_cast<const T*>(from), count));
  });
}

absl::StatusOr<FieldType> FieldOf(const strata_field_t& field) {
  if (field.type == nullptr) return absl::InvalidArgumentError("a field without a type");
  FieldType result{field.type->type, PackedKind::kNone, field.is_mutable};
  if (field.packed_bits == 8) result.packed = PackedKind::kI8;
  if (field.packed_bits == 16) result.packed = PackedKind::kI16;
  const bool is_known = field.packed_bits == 0 || result.packed != PackedKind::kNone;
  if (!is_known) return absl::InvalidArgumentError("a field is packed in 8 or 16 bits");
  return result;
}

absl::StatusOr<HeapType> DefineStruct(const wasm_engine_t& engine, absl::Span<const strata_field_t> fields) {
  strata::wasm::StructType type;
  for (const strata_field_t& given : fields) {
    STRATA_ASSIGN_OR_RETURN(const FieldType field, FieldOf(given));
    type.fields.push_back(field);
  }
  return engine.engine.DefineType(type);
}

absl::StatusOr<HeapType> DefineArray(const wasm_engine_t& engine, const strata_field_t& element) {
  STRATA_ASSIGN_OR_RETURN(const FieldType field, FieldOf(element));
  return engine.engine.DefineType(strata::wasm::ArrayType{field});
}

strata_error_t* Give(const absl::StatusOr<HeapType>& type, strata_type_t* out) {
  if (type.ok()) *out = type->index;
  return NewError(type.status());
}

strata_error_t* Give(const absl::StatusOr<wasm_ref_t*>& ref, wasm_ref_t** out) {
  if (ref.ok()) *out = *ref;
  return NewError(ref.status());
}

}  // namespace

extern "C" {

strata_error_t* strata_module_type(const wasm_module_t* module, uint32_t index, strata_type_t* out) {
  if (module == nullptr || out == nullptr) return NewError(Missing());
  return Give(module->state->module.Type(index), out);
}

strata_error_t* strata_module_find_type(const wasm_module_t* module, const char* name, strata_type_t* out) {
  if (module == nullptr || name == nullptr || out == nullptr) return NewError(Missing());
  return Give(module->state->module.FindType(name), out);
}

strata_error_t* strata_engine_struct_type(const wasm_engine_t* engine, const strata_field_t fields[], size_t count,
                                          strata_type_t* out) {
  if (engine == nullptr || (fields == nullptr && count != 0) || out == nullptr) return NewError(Missing());
  return Give(DefineStruct(*engine, absl::MakeConstSpan(fields, count)), out);
}

strata_error_t* strata_engine_array_type(const wasm_engine_t* engine, const strata_field_t* element,
                                         strata_type_t* out) {
  if (engine == nullptr || element == nullptr || out == nullptr) return NewError(Missing());
  return Give(DefineArray(*engine, *element), out);
}

wasm_valtype_t* strata_valtype_of(const wasm_engine_t* engine, strata_type_t type, bool nullable) {
  if (engine == nullptr || !engine->engine.Describe(HeapType::Concrete(type)).ok()) return nullptr;
  const ValType reference = strata::wasm::RefType{HeapType::Concrete(type), nullable};
  return new wasm_valtype_t{reference, KindOf(engine->engine, reference)};
}

strata_refkind_t strata_ref_kind(const wasm_ref_t* ref) {
  const ObjectRef* object = ObjectOf(ref);
  if (object == nullptr) return STRATA_OTHER_REF;
  if (object->root == nullptr) return STRATA_I31_REF;
  const StoreUse use(object->state);
  if (RefTo<StructRef>(use, ref).ok()) return STRATA_STRUCT_REF;
  if (RefTo<ArrayRef>(use, ref).ok()) return STRATA_ARRAY_REF;
  if (RefTo<ExnRef>(use, ref).ok()) return STRATA_EXN_REF;
  return STRATA_OTHER_REF;
}

strata_error_t* strata_struct_new(wasm_store_t* store, strata_type_t type, const wasm_val_vec_t* fields,
                                  wasm_ref_t** out) {
  const StoreUse use(StateOf(store));
  if (!use || out == nullptr) return NewError(Missing());
  return Give(NewStruct(use, HeapType::Concrete(type), fields), out);
}
strata_error_t* strata_struct_get(const wasm_ref_t* object, size_t field, wasm_val_t* out) {
  return NewError(out == nullptr ? Missing() : GetField(object, field, *out));
}
strata_error_t* strata_struct_set(const wasm_ref_t* object, size_t field, const wasm_val_t* value) {
  return NewError(value == nullptr ? Missing() : SetField(object, field, *value));
}

strata_error_t* strata_array_new(wasm_store_t* store, strata_type_t type, uint32_t length, const wasm_val_t* value,
                                 wasm_ref_t** out) {
  const StoreUse use(StateOf(store));
  if (!use || value == nullptr || out == nullptr) return NewError(Missing());
  return Give(NewArray(use, HeapType::Concrete(type), length, *value), out);
}
strata_error_t* strata_array_length(const wasm_ref_t* object, uint32_t* out) {
  if (out == nullptr) return NewError(Missing());
  const StoreUse use(StateOfRef(object));
  const absl::StatusOr<ArrayRef> array = RefTo<ArrayRef>(use, object);
  if (!array.ok()) return NewError(array.status());
  const absl::StatusOr<uint32_t> length = array->length(use.store());
  if (length.ok()) *out = *length;
  return NewError(length.status());
}
strata_error_t* strata_array_get(const wasm_ref_t* object, uint32_t index, wasm_val_t* out) {
  return NewError(out == nullptr ? Missing() : GetElement(object, index, *out));
}
strata_error_t* strata_array_set(const wasm_ref_t* object, uint32_t index, const wasm_val_t* value) {
  return NewError(value == nullptr ? Missing() : SetElement(object, index, *value));
}
strata_error_t* strata_array_read(const wasm_ref_t* object, uint32_t first, size_t count, size_t element_bytes,
                                  void* into) {
  const bool missing = into == nullptr && count != 0;
  return NewError(missing ? Missing() : ReadNumbers(object, first, count, element_bytes, into));
}
strata_error_t* strata_array_write(const wasm_ref_t* object, uint32_t first, size_t count, size_t element_bytes,
                                   const void* from) {
  const bool missing = from == nullptr && count != 0;
  return NewError(missing ? Missing() : WriteNumbers(object, first, count, element_bytes, from));
}

wasm_ref_t* strata_i31_new(wasm_store_t* store, int32_t number) {
  const StoreUse use(StateOf(store));
  return use ? ToRef(use, Val::OfI31(strata::wasm::api::I31(number))) : nullptr;
}
strata_error_t* strata_i31_get(const wasm_ref_t* ref, int32_t* out) {
  const ObjectRef* object = ObjectOf(ref);
  if (object == nullptr || object->root != nullptr || out == nullptr) {
    return NewError(absl::InvalidArgumentError("no i31"));
  }
  *out = object->number.as_signed();
  return nullptr;
}

}  // extern "C"
