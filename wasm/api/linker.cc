#include "wasm/api/linker.h"

#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/names.h"
#include "wasm/api/words.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/wasi/wasi.h"

namespace strata::wasm::api {
namespace {

// An item as the runtime has it, if it is of this store.
class RuntimeExtern {
 public:
  explicit RuntimeExtern(const Store& store) : store_(store) {}
  absl::StatusOr<wasm::Extern> operator()(const Func& func) const {
    STRATA_RETURN_IF_ERROR(CheckFunc(store_, func));
    return FuncExtern{func.record()};
  }
  absl::StatusOr<wasm::Extern> operator()(const Table& table) const { return Owned(table, "table"); }
  absl::StatusOr<wasm::Extern> operator()(const Memory& memory) const { return Owned(memory, "memory"); }
  absl::StatusOr<wasm::Extern> operator()(const Global& global) const { return Owned(global, "global"); }
  absl::StatusOr<wasm::Extern> operator()(const Tag& tag) const { return Owned(tag, "tag"); }

 private:
  template <class T>
  absl::StatusOr<wasm::Extern> Owned(const T& item, absl::string_view what) const {
    STRATA_RETURN_IF_ERROR(CheckName(store_, item, what));
    return item.runtime();
  }

  const Store& store_;
};

using Made = std::variant<wasm::Instance*, Trap>;

Outcome<Instance> InstanceOf(Store& store, Made made) {
  if (wasm::Instance** instance = std::get_if<wasm::Instance*>(&made)) return Instance(store, *instance);
  return FailureOf(store, std::get<Trap>(std::move(made)));
}

}  // namespace

std::string Linker::FullName(absl::string_view module, absl::string_view name) {
  return absl::StrCat(module, ".", name);
}

absl::Status Linker::Add(absl::string_view module, absl::string_view name, Definition definition) {
  const auto [place, added] = definitions_.try_emplace({std::string(module), std::string(name)});
  if (!added && !options_.allow_shadowing) {
    return absl::AlreadyExistsError(absl::StrCat(FullName(module, name), " is defined already"));
  }
  place->second = std::move(definition);
  return absl::OkStatus();
}

absl::Status Linker::Define(absl::string_view module, absl::string_view name, const Extern& item) {
  return Add(module, name, item);
}

absl::Status Linker::DefineDynamicFunc(absl::string_view module, absl::string_view name, FuncType type,
                                       DynamicBody body) {
  STRATA_RETURN_IF_ERROR(engine_.DefineType(type).status());
  return Add(module, name,
             std::make_shared<const HostDefinition>(
                 DynamicDefinition(std::move(type), FullName(module, name), std::move(body))));
}

absl::Status Linker::DefineSharedMemory(absl::string_view module, absl::string_view name, const SharedMemory& memory) {
  return Add(module, name, memory);
}

absl::Status Linker::DefineInstance(const Store& store, absl::string_view module, const Instance& instance) {
  STRATA_ASSIGN_OR_RETURN(const auto exports, instance.exports(store));
  for (const auto& [name, item] : exports) STRATA_RETURN_IF_ERROR(Define(module, name, item));
  return absl::OkStatus();
}

bool Linker::Defines(absl::string_view module, absl::string_view name) const {
  return definitions_.contains({std::string(module), std::string(name)});
}

absl::Status Linker::Resolve(Store& store, absl::string_view module, absl::string_view name, wasm::Linker& into) const {
  const auto found = definitions_.find({std::string(module), std::string(name)});
  if (found == definitions_.end()) {
    if (!has_wasi_ || module != wasi::kModuleName) return absl::OkStatus();  // for the runtime to complain of
    STRATA_ASSIGN_OR_RETURN(const wasm::Linker* functions, store.WasiFunctions());
    if (const wasm::Extern* item = functions->Find(module, name)) into.Define(module, name, *item);
    return absl::OkStatus();
  }
  if (const auto* host = std::get_if<std::shared_ptr<const HostDefinition>>(&found->second)) {
    const uint32_t record = store.RecordOf(*host, [&] { return AddHostFunction(store, **host); });
    into.Define(module, name, FuncExtern{record});
    return absl::OkStatus();
  }
  if (const auto* memory = std::get_if<SharedMemory>(&found->second)) {
    STRATA_ASSIGN_OR_RETURN(const Memory shared, memory->In(store));
    into.Define(module, name, shared.runtime());
    return absl::OkStatus();
  }
  absl::StatusOr<wasm::Extern> item = std::visit(RuntimeExtern(store), std::get<Extern>(found->second));
  if (!item.ok()) {
    return absl::Status(item.status().code(), absl::StrCat(FullName(module, name), ": ", item.status().message()));
  }
  into.Define(module, name, *item);
  return absl::OkStatus();
}

Outcome<Instance> Linker::Instantiate(Store& store, const Module& module) const {
  if (!(store.engine() == engine_) || !(module.engine() == engine_)) {
    return absl::FailedPreconditionError("linker, store and module are not of one engine");
  }
  store.MakeRoomForInstance();
  wasm::Linker resolved(store.runtime());
  for (const Import& import : module.runtime()->module().imports) {
    STRATA_RETURN_IF_ERROR(Resolve(store, import.module, import.name, resolved));
  }
  const UnknownImports unknown = options_.unknown_imports_trap ? UnknownImports::kTrap : UnknownImports::kError;
  STRATA_ASSIGN_OR_RETURN(Made made, resolved.Instantiate(module.runtime(), unknown));
  return InstanceOf(store, std::move(made));
}

Outcome<Instance> Linker::InstantiateWith(Store& store, const Module& module, absl::Span<const Extern> imports) {
  if (!(store.engine() == module.engine())) {
    return absl::FailedPreconditionError("store and module are not of one engine");
  }
  store.MakeRoomForInstance();
  std::vector<wasm::Extern> items;
  for (const Extern& item : imports) {
    STRATA_ASSIGN_OR_RETURN(const wasm::Extern runtime, std::visit(RuntimeExtern(store), item));
    items.push_back(runtime);
  }
  STRATA_ASSIGN_OR_RETURN(Made made, wasm::Linker(store.runtime()).InstantiateWith(module.runtime(), items));
  return InstanceOf(store, std::move(made));
}

}  // namespace strata::wasm::api
