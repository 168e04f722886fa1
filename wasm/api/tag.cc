#include "wasm/api/tag.h"

#include <utility>

#include "vm_binding/base/status_macros.h"
#include "wasm/api/engine.h"
#include "wasm/api/names.h"
#include "wasm/api/store.h"
#include "wasm/runtime/allocation.h"
#include "wasm/runtime/store.h"
#include "wasm/types/type.h"

namespace strata::wasm::api {

Tag::Tag(const Store& store, TagInstance* tag) : store_(store.id()), tag_(tag), since_(Now(store)) {}

absl::StatusOr<Tag> Tag::Create(Store& store, std::vector<ValType> payload, absl::string_view name) {
  STRATA_ASSIGN_OR_RETURN(const HeapType type, store.engine().DefineType(FuncType{std::move(payload), {}}));
  return Tag(store, NewTag(store.runtime(), type.index, std::string(name)));
}

absl::StatusOr<std::vector<ValType>> Tag::payload(const Store& store) const {
  STRATA_RETURN_IF_ERROR(CheckName(store, *this, "tag"));
  return store.runtime().engine().types().Get(tag_->type).func()->params;
}

}  // namespace strata::wasm::api
