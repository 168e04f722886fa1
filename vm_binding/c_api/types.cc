#include "vm_binding/c_api/types.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "vm_binding/c_api/vectors.h"

namespace strata::c_api {
namespace {

using wasm::HeapKind;
using wasm::HeapType;
using wasm::RefType;
using wasm::ValKind;
using wasm::ValType;

uint32_t Saturated(uint64_t number) {
  return static_cast<uint32_t>(std::min<uint64_t>(number, std::numeric_limits<uint32_t>::max()));
}

bool IsFunc(const wasm::api::Engine& engine, HeapType heap) {
  const absl::StatusOr<wasm::SubType> type = engine.Describe(heap);
  return type.ok() && type->func() != nullptr;
}

wasm_valkind_t KindOfReference(const wasm::api::Engine& engine, HeapType heap) {
  switch (heap.kind) {
    case HeapKind::kFunc:
    case HeapKind::kNoFunc:
      return WASM_FUNCREF;
    case HeapKind::kExtern:
    case HeapKind::kNoExtern:
      return WASM_EXTERNREF;
    case HeapKind::kExn:
    case HeapKind::kNoExn:
      return STRATA_EXNREF;
    case HeapKind::kConcrete:
      if (IsFunc(engine, heap)) return WASM_FUNCREF;
      return STRATA_ANYREF;
    default:
      return STRATA_ANYREF;
  }
}

std::optional<ValType> TypeOfKind(wasm_valkind_t kind) {
  switch (kind) {
    case WASM_I32:
      return ValKind::kI32;
    case WASM_I64:
      return ValKind::kI64;
    case WASM_F32:
      return ValKind::kF32;
    case WASM_F64:
      return ValKind::kF64;
    case STRATA_V128:
      return ValKind::kV128;
    case WASM_EXTERNREF:
      return wasm::kExternRef;
    case WASM_FUNCREF:
      return wasm::kFuncRef;
    case STRATA_ANYREF:
      return wasm::kAnyRef;
    case STRATA_EXNREF:
      return wasm::kExnRef;
    default:
      return std::nullopt;
  }
}

wasm_valtype_vec_t NewTypes(const wasm::api::Engine& engine, absl::Span<const ValType> types) {
  wasm_valtype_vec_t vec;
  NewVec(&vec, types.size());
  for (size_t i = 0; i < vec.size; ++i) vec.data[i] = new wasm_valtype_t{types[i], KindOf(engine, types[i])};
  return vec;
}

wasm_valtype_vec_t CopyTypes(const wasm_valtype_vec_t& from) {
  wasm_valtype_vec_t copy;
  wasm_valtype_vec_copy(&copy, &from);
  return copy;
}

class ToExternType {
 public:
  explicit ToExternType(const wasm::api::Engine& engine) : engine_(engine) {}
  wasm_externtype_t* operator()(const wasm::FuncType& type) const { return NewFuncType(engine_, type); }
  wasm_externtype_t* operator()(const wasm::TableType& type) const {
    return new wasm_tabletype_t(type, KindOf(engine_, type.element));
  }
  wasm_externtype_t* operator()(const wasm::MemoryType& type) const { return new wasm_memorytype_t(type); }
  wasm_externtype_t* operator()(const wasm::GlobalType& type) const {
    return new wasm_globaltype_t({type.type, KindOf(engine_, type.type)}, type.is_mutable);
  }
  wasm_externtype_t* operator()(const wasm::api::TagPayload& tag) const {
    return new wasm_tagtype_t(std::unique_ptr<const wasm_functype_t>(NewFuncType(engine_, tag.type)));
  }

 private:
  const wasm::api::Engine& engine_;
};

bool HasNull(const wasm_valtype_vec_t* types) {
  const auto elements = ElementsOf(types);
  return types == nullptr || std::count(elements.begin(), elements.end(), nullptr) != 0;
}

template <class T>
const T* ViewAs(const wasm_externtype_t* type, wasm_externkind_t kind) {
  return type != nullptr && type->kind == kind ? static_cast<const T*>(type) : nullptr;
}

// What was given, which is empty afterwards, so that a host that deletes it all the same does no harm.
template <class Vec>
Vec Taken(Vec* owned) {
  const Vec taken = *owned;
  NewVec(owned, 0);
  return taken;
}

}  // namespace

wasm_valkind_t KindOf(const wasm::api::Engine& engine, ValType type) {
  switch (type.kind()) {
    case ValKind::kI32:
      return WASM_I32;
    case ValKind::kI64:
      return WASM_I64;
    case ValKind::kF32:
      return WASM_F32;
    case ValKind::kF64:
      return WASM_F64;
    case ValKind::kV128:
      return STRATA_V128;
    case ValKind::kBottom:
      return WASM_I32;
    case ValKind::kRef:
      break;
  }
  return KindOfReference(engine, type.ref().heap);
}

wasm_functype_t* NewFuncType(const wasm::api::Engine& engine, const wasm::FuncType& type) {
  return new wasm_functype_t(NewTypes(engine, type.params), NewTypes(engine, type.results));
}

wasm_externtype_t* NewExternType(const wasm::api::Engine& engine, const wasm::api::ExternType& type) {
  return std::visit(ToExternType(engine), type);
}

wasm_limits_t ToC(const wasm::Limits& limits) {
  return {Saturated(limits.minimum), limits.maximum.has_value() ? Saturated(*limits.maximum) : wasm_limits_max_default};
}

wasm::Limits FromC(const wasm_limits_t& limits) {
  wasm::Limits result{limits.min, std::nullopt};
  if (limits.max != wasm_limits_max_default) result.maximum = limits.max;
  return result;
}

std::vector<ValType> TypesOf(const wasm_valtype_vec_t* types) {
  std::vector<ValType> result;
  for (const wasm_valtype_t* type : ElementsOf(types)) {
    if (type != nullptr) result.push_back(type->type);
  }
  return result;
}

}  // namespace strata::c_api

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace

wasm_externtype_t::~wasm_externtype_t() = default;

wasm_functype_t::wasm_functype_t(wasm_valtype_vec_t owned_params, wasm_valtype_vec_t owned_results)
    : wasm_externtype_t(WASM_EXTERN_FUNC),
      params(owned_params),
      results(owned_results),
      type{TypesOf(&params), TypesOf(&results)} {}

wasm_functype_t* wasm_functype_t::Copy() const { return new wasm_functype_t(CopyTypes(params), CopyTypes(results)); }

wasm_functype_t::~wasm_functype_t() {
  wasm_valtype_vec_delete(&params);
  wasm_valtype_vec_delete(&results);
}

wasm_tabletype_t::wasm_tabletype_t(const strata::wasm::TableType& its_type, wasm_valkind_t element_kind)
    : wasm_externtype_t(WASM_EXTERN_TABLE),
      type(its_type),
      element{type.element, element_kind},
      limits(ToC(type.limits)) {}

wasm_memorytype_t::wasm_memorytype_t(const strata::wasm::MemoryType& its_type)
    : wasm_externtype_t(WASM_EXTERN_MEMORY), type(its_type), limits(ToC(type.limits)) {}

wasm_tagtype_t* wasm_tagtype_t::Copy() const {
  return new wasm_tagtype_t(std::unique_ptr<const wasm_functype_t>(functype->Copy()));
}

struct wasm_importtype_t {
  ~wasm_importtype_t() {
    wasm_name_delete(&module);
    wasm_name_delete(&name);
    wasm_externtype_delete(type);
  }
  wasm_name_t module;
  wasm_name_t name;
  wasm_externtype_t* type;
};

struct wasm_exporttype_t {
  ~wasm_exporttype_t() {
    wasm_name_delete(&name);
    wasm_externtype_delete(type);
  }
  wasm_name_t name;
  wasm_externtype_t* type;
};

extern "C" {

// Bytes.

void wasm_byte_vec_new_empty(wasm_byte_vec_t* out) { NewVec(out, 0); }
void wasm_byte_vec_new_uninitialized(wasm_byte_vec_t* out, size_t size) { NewVec(out, size); }
void wasm_byte_vec_new(wasm_byte_vec_t* out, size_t size, const wasm_byte_t data[]) { NewVecOf(out, size, data); }
void wasm_byte_vec_copy(wasm_byte_vec_t* out, const wasm_byte_vec_t* from) {
  CopyVec(out, from, [](wasm_byte_t& to, wasm_byte_t byte) { to = byte; });
}
void wasm_byte_vec_delete(wasm_byte_vec_t* owned) {
  DeleteVec(owned, [](wasm_byte_t) {});
}

// Types of values.

wasm_valtype_t* wasm_valtype_new(wasm_valkind_t kind) {
  const std::optional<ValType> type = TypeOfKind(kind);
  return type.has_value() ? new wasm_valtype_t{*type, kind} : nullptr;
}
wasm_valkind_t wasm_valtype_kind(const wasm_valtype_t* type) {
  return type == nullptr ? static_cast<wasm_valkind_t>(WASM_I32) : type->kind;
}
wasm_valtype_t* wasm_valtype_copy(const wasm_valtype_t* from) {
  return from == nullptr ? nullptr : new wasm_valtype_t(*from);
}
void wasm_valtype_delete(wasm_valtype_t* owned) { delete owned; }
STRATA_DEFINE_POINTER_VEC(valtype)

// Functions.

wasm_functype_t* wasm_functype_new(wasm_valtype_vec_t* owned_params, wasm_valtype_vec_t* owned_results) {
  if (!HasNull(owned_params) && !HasNull(owned_results)) {
    return new wasm_functype_t(Taken(owned_params), Taken(owned_results));
  }
  wasm_valtype_vec_delete(owned_params);
  wasm_valtype_vec_delete(owned_results);
  return nullptr;
}
const wasm_valtype_vec_t* wasm_functype_params(const wasm_functype_t* type) {
  return type == nullptr ? nullptr : &type->params;
}
const wasm_valtype_vec_t* wasm_functype_results(const wasm_functype_t* type) {
  return type == nullptr ? nullptr : &type->results;
}

// Globals.

wasm_globaltype_t* wasm_globaltype_new(wasm_valtype_t* owned_content, wasm_mutability_t mutability) {
  if (owned_content == nullptr) return nullptr;
  const wasm_valtype_t content = *owned_content;
  delete owned_content;
  return new wasm_globaltype_t(content, mutability != WASM_CONST);
}
const wasm_valtype_t* wasm_globaltype_content(const wasm_globaltype_t* type) {
  return type == nullptr ? nullptr : &type->content;
}
wasm_mutability_t wasm_globaltype_mutability(const wasm_globaltype_t* type) {
  return type != nullptr && type->type.is_mutable ? WASM_VAR : WASM_CONST;
}

// Tables.

wasm_tabletype_t* wasm_tabletype_new(wasm_valtype_t* owned_element, const wasm_limits_t* limits) {
  const wasm_valtype_t element = owned_element == nullptr ? wasm_valtype_t() : *owned_element;
  delete owned_element;
  if (!element.type.is_ref() || limits == nullptr) return nullptr;
  return new wasm_tabletype_t({strata::wasm::AddressType::kI32, FromC(*limits), element.type.ref()}, element.kind);
}
const wasm_valtype_t* wasm_tabletype_element(const wasm_tabletype_t* type) {
  return type == nullptr ? nullptr : &type->element;
}
const wasm_limits_t* wasm_tabletype_limits(const wasm_tabletype_t* type) {
  return type == nullptr ? nullptr : &type->limits;
}

// Memories.

wasm_memorytype_t* wasm_memorytype_new(const wasm_limits_t* limits) {
  if (limits == nullptr) return nullptr;
  strata::wasm::MemoryType type;
  type.limits = FromC(*limits);
  return new wasm_memorytype_t(type);
}
const wasm_limits_t* wasm_memorytype_limits(const wasm_memorytype_t* type) {
  return type == nullptr ? nullptr : &type->limits;
}

// Tags.

wasm_tagtype_t* wasm_tagtype_new(wasm_functype_t* owned_payload) {
  std::unique_ptr<const wasm_functype_t> payload(owned_payload);
  if (payload == nullptr || payload->results.size != 0) return nullptr;
  return new wasm_tagtype_t(std::move(payload));
}
const wasm_functype_t* wasm_tagtype_functype(const wasm_tagtype_t* type) {
  return type == nullptr ? nullptr : type->functype.get();
}

// All of them.

wasm_externkind_t wasm_externtype_kind(const wasm_externtype_t* type) {
  return type == nullptr ? static_cast<wasm_externkind_t>(WASM_EXTERN_FUNC) : type->kind;
}
void wasm_externtype_delete(wasm_externtype_t* owned) { delete owned; }
wasm_externtype_t* wasm_externtype_copy(const wasm_externtype_t* from) {
  return from == nullptr ? nullptr : from->Copy();
}
STRATA_DEFINE_POINTER_VEC(externtype)

// Copying, deleting, vectors, and views as external types, of one kind of them.
#define STRATA_DEFINE_EXTERN_TYPE(name, kind)                                                          \
  void wasm_##name##_delete(wasm_##name##_t* owned) { delete owned; }                                  \
  wasm_##name##_t* wasm_##name##_copy(const wasm_##name##_t* from) {                                   \
    return from == nullptr ? nullptr : from->Copy();                                                   \
  }                                                                                                    \
  STRATA_DEFINE_POINTER_VEC(name)                                                                      \
  wasm_externtype_t* wasm_##name##_as_externtype(wasm_##name##_t* of) { return of; }                   \
  const wasm_externtype_t* wasm_##name##_as_externtype_const(const wasm_##name##_t* of) { return of; } \
  const wasm_##name##_t* wasm_externtype_as_##name##_const(const wasm_externtype_t* of) {              \
    return ViewAs<wasm_##name##_t>(of, kind);                                                          \
  }                                                                                                    \
  wasm_##name##_t* wasm_externtype_as_##name(wasm_externtype_t* of) {                                  \
    return const_cast<wasm_##name##_t*>(ViewAs<wasm_##name##_t>(of, kind));                            \
  }

STRATA_DEFINE_EXTERN_TYPE(functype, WASM_EXTERN_FUNC)
STRATA_DEFINE_EXTERN_TYPE(globaltype, WASM_EXTERN_GLOBAL)
STRATA_DEFINE_EXTERN_TYPE(tabletype, WASM_EXTERN_TABLE)
STRATA_DEFINE_EXTERN_TYPE(memorytype, WASM_EXTERN_MEMORY)
STRATA_DEFINE_EXTERN_TYPE(tagtype, WASM_EXTERN_TAG)

// Imports.

wasm_importtype_t* wasm_importtype_new(wasm_name_t* owned_module, wasm_name_t* owned_name,
                                       wasm_externtype_t* owned_type) {
  if (owned_module == nullptr || owned_name == nullptr || owned_type == nullptr) {
    wasm_name_delete(owned_module);
    wasm_name_delete(owned_name);
    wasm_externtype_delete(owned_type);
    return nullptr;
  }
  return new wasm_importtype_t{Taken(owned_module), Taken(owned_name), owned_type};
}
wasm_importtype_t* wasm_importtype_copy(const wasm_importtype_t* from) {
  if (from == nullptr) return nullptr;
  auto* type = new wasm_importtype_t{{}, {}, from->type->Copy()};
  wasm_name_copy(&type->module, &from->module);
  wasm_name_copy(&type->name, &from->name);
  return type;
}
void wasm_importtype_delete(wasm_importtype_t* owned) { delete owned; }
const wasm_name_t* wasm_importtype_module(const wasm_importtype_t* type) {
  return type == nullptr ? nullptr : &type->module;
}
const wasm_name_t* wasm_importtype_name(const wasm_importtype_t* type) {
  return type == nullptr ? nullptr : &type->name;
}
const wasm_externtype_t* wasm_importtype_type(const wasm_importtype_t* type) {
  return type == nullptr ? nullptr : type->type;
}
STRATA_DEFINE_POINTER_VEC(importtype)

// Exports.

wasm_exporttype_t* wasm_exporttype_new(wasm_name_t* owned_name, wasm_externtype_t* owned_type) {
  if (owned_name == nullptr || owned_type == nullptr) {
    wasm_name_delete(owned_name);
    wasm_externtype_delete(owned_type);
    return nullptr;
  }
  return new wasm_exporttype_t{Taken(owned_name), owned_type};
}
wasm_exporttype_t* wasm_exporttype_copy(const wasm_exporttype_t* from) {
  if (from == nullptr) return nullptr;
  auto* type = new wasm_exporttype_t{{}, from->type->Copy()};
  wasm_name_copy(&type->name, &from->name);
  return type;
}
void wasm_exporttype_delete(wasm_exporttype_t* owned) { delete owned; }
const wasm_name_t* wasm_exporttype_name(const wasm_exporttype_t* type) {
  return type == nullptr ? nullptr : &type->name;
}
const wasm_externtype_t* wasm_exporttype_type(const wasm_exporttype_t* type) {
  return type == nullptr ? nullptr : type->type;
}
STRATA_DEFINE_POINTER_VEC(exporttype)

}  // extern "C"
