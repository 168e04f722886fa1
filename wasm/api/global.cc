#include "wasm/api/global.h"

#include "vm_binding/base/status_macros.h"
#include "wasm/api/engine.h"
#include "wasm/api/names.h"
#include "wasm/api/store.h"
#include "wasm/api/words.h"
#include "wasm/runtime/allocation.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::api {

Global::Global(const Store& store, GlobalInstance* global) : store_(store.id()), global_(global), since_(Now(store)) {}

absl::StatusOr<Global> Global::Create(Store& store, const GlobalType& type, const Val& value) {
  const bool is_concrete = type.type.is_ref() && type.type.ref().heap.is_concrete();
  if (is_concrete) STRATA_RETURN_IF_ERROR(store.engine().Describe(type.type.ref().heap).status());
  if (type.type.kind() == ValKind::kBottom) return absl::InvalidArgumentError("a type that only validation knows");
  STRATA_ASSIGN_OR_RETURN(const Value word, ToWord(store, type.type, value));
  STRATA_ASSIGN_OR_RETURN(GlobalInstance * global, NewGlobal(store.runtime(), type, word));
  return Global(store, global);
}

absl::StatusOr<GlobalType> Global::type(const Store& store) const {
  STRATA_RETURN_IF_ERROR(CheckName(store, *this, "global"));
  return global_->type;
}

absl::StatusOr<Val> Global::Get(Store& store) const {
  STRATA_RETURN_IF_ERROR(CheckName(store, *this, "global"));
  return ToVal(store, global_->type.type, ReadGlobal(*global_));
}

absl::Status Global::Set(Store& store, const Val& value) const {
  STRATA_RETURN_IF_ERROR(CheckName(store, *this, "global"));
  if (!global_->type.is_mutable) return absl::FailedPreconditionError("the global is immutable");
  STRATA_ASSIGN_OR_RETURN(const Value word, ToWord(store, global_->type.type, value));
  WriteGlobal(store.runtime(), *global_, word);
  return absl::OkStatus();
}

}  // namespace strata::wasm::api
