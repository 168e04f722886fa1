#include "wasm/api/extern_ref.h"

#include <any>

#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/root_set.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::api {
namespace {

// What the store keeps for the guest. Shared only because the store's container copies; there is one owner.
struct HostObject {
  std::shared_ptr<void> value;
  const void* type = nullptr;
};

absl::StatusOr<const HostObject*> Find(const Store& store, const Rooted& object) {
  STRATA_ASSIGN_OR_RETURN(const uint32_t word, store.roots().Word(object));
  const std::any* kept = store.runtime().HostValue(word);
  if (const auto* found = std::any_cast<HostObject>(kept)) return found;
  return absl::InvalidArgumentError("the reference is to no object of the host's");
}

}  // namespace

absl::StatusOr<ExternRef> ExternRef::CreateErased(Store& store, std::shared_ptr<void> value, const void* type) {
  STRATA_RETURN_IF_ERROR(store.runtime().EnsureHeap());
  const uint32_t word = store.runtime().NewHostRef(HostObject{std::move(value), type});
  if (word == 0) return absl::ResourceExhaustedError(store.runtime().host_message);
  return ExternRef(store.roots().Add(word));
}

absl::StatusOr<ExternRef> ExternRef::FromVal(const Store& store, const Val& val) {
  if (val.tag() != ValTag::kObject) {
    return absl::InvalidArgumentError(absl::StrCat("expected an object of the host's, not ", TagName(val.tag())));
  }
  STRATA_RETURN_IF_ERROR(Find(store, val.object()).status());
  return ExternRef(val.object());
}

absl::StatusOr<void*> ExternRef::GetErased(const Store& store, const void* type) const {
  STRATA_ASSIGN_OR_RETURN(const HostObject* found, Find(store, *this));
  if (found->type == type) return found->value.get();
  return absl::InvalidArgumentError("the object of the host's is of another C++ type");
}

}  // namespace strata::wasm::api
