// Exceptions in C's hands: tags, exceptions to throw, and what guests have thrown.

#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/c_api/error.h"
#include "vm_binding/c_api/ref.h"
#include "vm_binding/c_api/store.h"
#include "vm_binding/c_api/strata.h"
#include "vm_binding/c_api/trap.h"
#include "vm_binding/c_api/types.h"
#include "vm_binding/c_api/values.h"
#include "vm_binding/c_api/vectors.h"
#include "wasm/api/exn_ref.h"
#include "wasm/api/owned_rooted.h"
#include "wasm/api/tag.h"

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace
using strata::wasm::ValType;
using strata::wasm::api::ExnRef;
using strata::wasm::api::Tag;
using strata::wasm::api::Val;

namespace {

absl::StatusOr<Tag> TagOf(const wasm_extern_t* item) {
  const Tag* tag = item == nullptr ? nullptr : std::get_if<Tag>(&item->item);
  if (tag == nullptr) return absl::InvalidArgumentError("no tag");
  return *tag;
}

// Checked against the tag's types.
absl::StatusOr<std::vector<Val>> PayloadFor(const StoreUse& use, const Tag& tag, const wasm_val_vec_t* payload) {
  STRATA_ASSIGN_OR_RETURN(const std::vector<ValType> types, tag.payload(use.store()));
  return FromC(use, types, ElementsOf(payload));
}

absl::StatusOr<wasm_trap_t*> NewThrow(const StoreUse& use, const wasm_extern_t* item, const wasm_val_vec_t* payload) {
  STRATA_ASSIGN_OR_RETURN(const Tag tag, TagOf(item));
  STRATA_RETURN_IF_ERROR(PayloadFor(use, tag, payload).status());
  return NewException(use, tag, ElementsOf(payload));
}

absl::StatusOr<wasm_ref_t*> NewExn(const StoreUse& use, const wasm_extern_t* item, const wasm_val_vec_t* payload) {
  STRATA_ASSIGN_OR_RETURN(const Tag tag, TagOf(item));
  STRATA_ASSIGN_OR_RETURN(const std::vector<Val> vals, PayloadFor(use, tag, payload));
  STRATA_ASSIGN_OR_RETURN(const ExnRef exception, ExnRef::Create(use.store(), tag, vals));
  return ToRef(use, exception);
}

const ObjectRef* ObjectOf(const wasm_ref_t* ref) {
  const bool is_object = ref != nullptr && ref->ref_kind == RefKind::kObject;
  const auto* object = is_object ? static_cast<const ObjectRef*>(ref) : nullptr;
  return object == nullptr || object->root == nullptr ? nullptr : object;
}

absl::StatusOr<ExnRef> ExnOf(const StoreUse& use, const wasm_ref_t* ref) {
  const ObjectRef* object = ObjectOf(ref);
  if (object == nullptr) return absl::InvalidArgumentError("no exception");
  if (!use) return NoStore();
  STRATA_ASSIGN_OR_RETURN(const strata::wasm::api::Rooted rooted,
                          strata::wasm::api::KeptObject(use.store(), *object->root));
  return ExnRef::FromVal(use.store(), Val::Object(rooted));
}

absl::Status PayloadOf(const StoreUse& use, const wasm_ref_t* ref, wasm_val_vec_t* out) {
  STRATA_ASSIGN_OR_RETURN(const ExnRef exception, ExnOf(use, ref));
  STRATA_ASSIGN_OR_RETURN(const Tag tag, exception.tag(use.store()));
  STRATA_ASSIGN_OR_RETURN(const std::vector<ValType> types, tag.payload(use.store()));
  STRATA_ASSIGN_OR_RETURN(const std::vector<Val> vals, exception.payload(use.store()));
  NewVec(out, vals.size());
  for (size_t i = 0; i < out->size; ++i) out->data[i] = ToC(use, types[i], vals[i]);
  return absl::OkStatus();
}

std::shared_ptr<StoreState> StateOfRef(const wasm_ref_t* ref) {
  const ObjectRef* object = ObjectOf(ref);
  return object == nullptr ? nullptr : object->state;
}

// To where it goes, or an error.
template <class T>
strata_error_t* Give(const absl::StatusOr<T*>& result, T** out) {
  if (result.ok()) *out = *result;
  return NewError(result.status());
}

}  // namespace

extern "C" {

strata_error_t* strata_tag_new(wasm_store_t* store, const wasm_tagtype_t* type, wasm_extern_t** out) {
  const StoreUse use(StateOf(store));
  if (!use || type == nullptr || out == nullptr) return NewError(Missing());
  const absl::StatusOr<Tag> tag = Tag::Create(use.store(), type->functype->type.params);
  if (tag.ok()) *out = NewExtern(use.state(), *tag);
  return NewError(tag.status());
}

strata_error_t* strata_exception_new(wasm_store_t* store, const wasm_extern_t* tag, const wasm_val_vec_t* payload,
                                     wasm_trap_t** out) {
  const StoreUse use(StateOf(store));
  if (!use || out == nullptr) return NewError(Missing());
  return Give(NewThrow(use, tag, payload), out);
}

wasm_extern_t* strata_trap_tag(const wasm_trap_t* trap) {
  if (trap == nullptr || !trap->state->tag.has_value()) return nullptr;
  return NewExtern(trap->state->state, *trap->state->tag);
}

void strata_trap_payload(const wasm_trap_t* trap, wasm_val_vec_t* out) {
  if (trap == nullptr) return NewVec(out, 0);
  wasm_val_vec_copy(out, &trap->state->payload);
}

strata_error_t* strata_exn_new(wasm_store_t* store, const wasm_extern_t* tag, const wasm_val_vec_t* payload,
                               wasm_ref_t** out) {
  const StoreUse use(StateOf(store));
  if (!use || out == nullptr) return NewError(Missing());
  return Give(NewExn(use, tag, payload), out);
}

strata_error_t* strata_exn_tag(const wasm_ref_t* exception, wasm_extern_t** out) {
  if (out == nullptr) return NewError(Missing());
  const StoreUse use(StateOfRef(exception));
  const absl::StatusOr<ExnRef> found = ExnOf(use, exception);
  if (!found.ok()) return NewError(found.status());
  const absl::StatusOr<Tag> tag = found->tag(use.store());
  if (tag.ok()) *out = NewExtern(use.state(), *tag);
  return NewError(tag.status());
}

strata_error_t* strata_exn_payload(const wasm_ref_t* exception, wasm_val_vec_t* out) {
  if (out == nullptr) return NewError(Missing());
  const StoreUse use(StateOfRef(exception));
  return NewError(PayloadOf(use, exception, out));
}

}  // extern "C"
