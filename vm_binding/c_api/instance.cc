// Instances of wasm.h, and the types of what they export.

#include "wasm/api/instance.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/c_api/module.h"
#include "vm_binding/c_api/ref.h"
#include "vm_binding/c_api/store.h"
#include "vm_binding/c_api/trap.h"
#include "vm_binding/c_api/types.h"
#include "vm_binding/c_api/vectors.h"
#include "wasm/api/linker.h"

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace
using strata::wasm::api::Extern;
using strata::wasm::api::ExternType;
using strata::wasm::api::Instance;
using strata::wasm::api::Outcome;

namespace {

absl::StatusOr<std::vector<Extern>> Items(const wasm_extern_vec_t* externs) {
  std::vector<Extern> items;
  for (const wasm_extern_t* item : ElementsOf(externs)) {
    if (item == nullptr) return absl::InvalidArgumentError(absl::StrCat("import ", items.size(), " is NULL"));
    items.push_back(item->item);
  }
  return items;
}

Outcome<Instance> Instantiate(const StoreUse& use, const wasm_module_t* module, const wasm_extern_vec_t* imports) {
  if (!use || module == nullptr) return absl::FailedPreconditionError("no module, or no store");
  STRATA_ASSIGN_OR_RETURN(const std::vector<Extern> items, Items(imports));
  return strata::wasm::api::Linker::InstantiateWith(use.store(), module->state->module, items);
}

class TypeOf {
 public:
  explicit TypeOf(const strata::wasm::api::Store& store) : store_(store) {}
  absl::StatusOr<ExternType> operator()(const strata::wasm::api::Tag& tag) const {
    STRATA_ASSIGN_OR_RETURN(std::vector<strata::wasm::ValType> payload, tag.payload(store_));
    return strata::wasm::api::TagPayload{{std::move(payload), {}}};
  }
  template <class T>
  absl::StatusOr<ExternType> operator()(const T& item) const {
    STRATA_ASSIGN_OR_RETURN(auto type, item.type(store_));
    return type;
  }

 private:
  const strata::wasm::api::Store& store_;
};

}  // namespace

extern "C" {

wasm_instance_t* wasm_instance_new(wasm_store_t* store, const wasm_module_t* module, const wasm_extern_vec_t* imports,
                                   wasm_trap_t** trap) {
  if (trap != nullptr) *trap = nullptr;
  const StoreUse use(StateOf(store));
  const Outcome<Instance> instance = Instantiate(use, module, imports);
  if (instance.ok()) return new wasm_instance_t(use.state(), *instance);
  if (trap != nullptr) *trap = use ? NewTrap(use, *instance.failure()) : NewTrap(instance.status());
  return nullptr;
}

void wasm_instance_exports(const wasm_instance_t* instance, wasm_extern_vec_t* out) {
  NewVec(out, 0);
  const StoreUse use(instance == nullptr ? nullptr : instance->state);
  if (!use) return;
  const absl::StatusOr<std::vector<std::pair<absl::string_view, Extern>>> exports =
      instance->instance.exports(use.store());
  if (!exports.ok()) return;
  NewVec(out, exports->size());
  for (size_t i = 0; out != nullptr && i < out->size; ++i) out->data[i] = NewExtern(use.state(), (*exports)[i].second);
}

wasm_externtype_t* wasm_extern_type(const wasm_extern_t* item) {
  const StoreUse use(item == nullptr ? nullptr : item->state);
  if (!use) return nullptr;
  const absl::StatusOr<ExternType> type = std::visit(TypeOf(use.store()), item->item);
  return type.ok() ? NewExternType(use.store().engine(), *type) : nullptr;
}

}  // extern "C"
