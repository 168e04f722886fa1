#include "wasm/api/object_types.h"

#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/engine.h"
#include "wasm/api/root_set.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/object_access.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::api {
namespace {

// A function type has no kind of objects.
absl::Status CheckKind(const wasm::Engine& engine, CanonicalTypeId type, ObjectKind kind, absl::string_view what) {
  if (engine.Layout(type).kind == kind) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("type ", type, " is no ", what, " type"));
}

}  // namespace

absl::StatusOr<CanonicalTypeId> ObjectType(Store& store, HeapType type, ObjectKind kind, absl::string_view what) {
  STRATA_RETURN_IF_ERROR(store.engine().Describe(type).status());
  STRATA_RETURN_IF_ERROR(CheckKind(store.engine().runtime(), type.index, kind, what));
  STRATA_RETURN_IF_ERROR(store.runtime().EnsureHeap());
  return type.index;
}

absl::StatusOr<TypedWord> ObjectWord(const Store& store, const Rooted& object, ObjectKind kind,
                                     absl::string_view what) {
  STRATA_ASSIGN_OR_RETURN(const uint32_t word, store.roots().Word(object));
  const vm::TypeId heap_type = TypeIdOfObject(store.runtime(), word);
  if (heap_type < kFirstCanonicalTypeId) return absl::InvalidArgumentError(absl::StrCat("the object is no ", what));
  const CanonicalTypeId type = heap_type - kFirstCanonicalTypeId;
  const bool is_kind = store.engine().runtime().Layout(type).kind == kind;
  if (!is_kind) return absl::InvalidArgumentError(absl::StrCat("the object is no ", what));
  return TypedWord{word, type};
}

absl::Status HeapFull(const Store& store) { return absl::ResourceExhaustedError(store.runtime().host_message); }

}  // namespace strata::wasm::api
