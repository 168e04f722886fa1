#include "vm_binding/c_api/values.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/c_api/ref.h"
#include "vm_binding/c_api/types.h"
#include "vm_binding/c_api/vectors.h"
#include "wasm/api/extern_ref.h"
#include "wasm/api/func.h"
#include "wasm/api/owned_rooted.h"

namespace strata::c_api {
namespace {

using wasm::HeapKind;
using wasm::ValKind;
using wasm::ValType;
using wasm::api::ExternRef;
using wasm::api::Func;
using wasm::api::Val;
using wasm::api::ValTag;

// One of the host's references as a guest holds it.
struct HeldRef {
  std::unique_ptr<const wasm_ref_t> ref;
};

wasm_ref_t* NewObject(const StoreUse& use, const wasm::api::Rooted& object) {
  const absl::StatusOr<ExternRef> external = ExternRef::FromVal(use.store(), Val::Object(object));
  if (external.ok()) {
    const absl::StatusOr<HeldRef*> held = external->Get<HeldRef>(use.store());
    if (held.ok()) return (*held)->ref->Copy();
  }
  absl::StatusOr<wasm::api::OwnedRoot> root = wasm::api::KeepObject(use.store(), object);
  if (!root.ok()) return nullptr;
  return new ObjectRef(use.state(), std::make_shared<const wasm::api::OwnedRoot>(*std::move(root)), {},
                       std::make_shared<HostInfo>());
}

absl::StatusOr<Val> FromObject(const StoreUse& use, const ObjectRef& object) {
  if (object.root == nullptr) return Val::OfI31(object.number);
  STRATA_ASSIGN_OR_RETURN(const wasm::api::Rooted rooted, wasm::api::KeptObject(use.store(), *object.root));
  return Val::Object(rooted);
}

bool IsExternType(ValType type) {
  const HeapKind kind = type.ref().heap.kind;
  return kind == HeapKind::kExtern || kind == HeapKind::kNoExtern || kind == HeapKind::kAny;
}

absl::Status WrongKind(ValType type, wasm_valkind_t kind) {
  return absl::InvalidArgumentError(absl::StrCat("expected ", ToString(type), ", not a value of kind ", int{kind}));
}

}  // namespace

wasm_ref_t* ToRef(const StoreUse& use, const Val& val) {
  switch (val.tag()) {
    case ValTag::kFunc:
      return NewFunc(use.state(), *Func::FromVal(val));
    case ValTag::kObject:
      return NewObject(use, val.object());
    case ValTag::kI31:
      return new ObjectRef(use.state(), nullptr, val.i31(), std::make_shared<HostInfo>());
    default:
      return nullptr;
  }
}

absl::StatusOr<Val> FromRef(const StoreUse& use, ValType type, const wasm_ref_t* ref) {
  if (ref == nullptr) return Val::Null();
  if (ref->ref_kind == RefKind::kObject) return FromObject(use, static_cast<const ObjectRef&>(*ref));
  const wasm_func_t* func = wasm_ref_as_func_const(ref);
  if (type.is_ref() && IsExternType(type)) {
    STRATA_ASSIGN_OR_RETURN(const ExternRef held,
                            ExternRef::Create(use.store(), HeldRef{std::unique_ptr<const wasm_ref_t>(ref->Copy())}));
    return Val(held);
  }
  if (func != nullptr) return Val(func->func());
  return absl::InvalidArgumentError(absl::StrCat("expected ", ToString(type), ", not a reference of the host's"));
}

wasm_val_t ZeroOf(const wasm::api::Engine& engine, ValType type) {
  wasm_val_t zero;
  zero.kind = KindOf(engine, type);
  zero.of.i64 = 0;
  if (type.is_ref()) zero.of.ref = nullptr;
  return zero;
}

wasm_val_t ToC(const StoreUse& use, ValType type, const Val& val) {
  wasm_val_t result = ZeroOf(use.store().engine(), type);
  switch (val.tag()) {
    case ValTag::kI32:
      result.of.i32 = val.i32();
      break;
    case ValTag::kI64:
      result.of.i64 = val.i64();
      break;
    case ValTag::kF32:
      result.of.f32 = val.f32();
      break;
    case ValTag::kF64:
      result.of.f64 = val.f64();
      break;
    case ValTag::kV128:
      break;  // does not fit
    default:
      result.of.ref = ToRef(use, val);
  }
  return result;
}

absl::StatusOr<Val> FromC(const StoreUse& use, ValType type, const wasm_val_t& val) {
  if (type.is_ref()) {
    if (!wasm_valkind_is_ref(val.kind)) return WrongKind(type, val.kind);
    return FromRef(use, type, val.of.ref);
  }
  if (type == ValKind::kV128) return absl::InvalidArgumentError("a v128 does not fit a wasm_val_t");
  if (val.kind != KindOf(use.store().engine(), type)) return WrongKind(type, val.kind);
  switch (type.kind()) {
    case ValKind::kI64:
      return Val::I64(val.of.i64);
    case ValKind::kF32:
      return Val::F32(val.of.f32);
    case ValKind::kF64:
      return Val::F64(val.of.f64);
    default:
      return Val::I32(val.of.i32);
  }
}

absl::StatusOr<std::vector<Val>> FromC(const StoreUse& use, absl::Span<const ValType> types,
                                       absl::Span<const wasm_val_t> vals) {
  if (types.size() != vals.size()) {
    return absl::InvalidArgumentError(absl::StrCat("expected ", types.size(), " values, not ", vals.size()));
  }
  std::vector<Val> result;
  result.reserve(types.size());
  for (size_t i = 0; i < types.size(); ++i) {
    STRATA_ASSIGN_OR_RETURN(const Val val, FromC(use, types[i], vals[i]));
    result.push_back(val);
  }
  return result;
}

}  // namespace strata::c_api

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace

namespace {

wasm_val_t Copied(const wasm_val_t& from) {
  wasm_val_t copy = from;
  if (wasm_valkind_is_ref(from.kind)) copy.of.ref = wasm_ref_copy(from.of.ref);
  return copy;
}

void Release(wasm_val_t& val) {
  if (!wasm_valkind_is_ref(val.kind)) return;
  wasm_ref_delete(val.of.ref);
  val.of.ref = nullptr;
}

}  // namespace

extern "C" {

void wasm_val_delete(wasm_val_t* owned) {
  if (owned != nullptr) Release(*owned);
}
void wasm_val_copy(wasm_val_t* out, const wasm_val_t* from) {
  if (out != nullptr && from != nullptr) *out = Copied(*from);
}

void wasm_val_vec_new_empty(wasm_val_vec_t* out) { NewVec(out, 0); }
void wasm_val_vec_new_uninitialized(wasm_val_vec_t* out, size_t size) { NewVec(out, size); }
void wasm_val_vec_new(wasm_val_vec_t* out, size_t size, const wasm_val_t data[]) { NewVecOf(out, size, data); }
void wasm_val_vec_copy(wasm_val_vec_t* out, const wasm_val_vec_t* from) {
  CopyVec(out, from, [](wasm_val_t& to, const wasm_val_t& element) { to = Copied(element); });
}
void wasm_val_vec_delete(wasm_val_vec_t* owned) { DeleteVec(owned, Release); }

}  // extern "C"
