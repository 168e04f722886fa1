#include "wasm/runtime/linker.h"

#include "absl/strings/str_cat.h"
#include "wasm/runtime/instantiation.h"

namespace strata::wasm {
namespace {

const Export* FindIn(const Module& module, absl::string_view name) {
  for (const Export& exported : module.exports) {
    if (exported.name == name) return &exported;
  }
  return nullptr;
}

}  // namespace

Extern ExternOf(Instance& instance, const Export& exported) {
  switch (exported.kind) {
    case ExternKind::kFunc:
      return FuncExtern{instance.func_records[exported.index]};
    case ExternKind::kTable:
      return instance.tables[exported.index];
    case ExternKind::kMemory:
      return instance.memories[exported.index];
    case ExternKind::kGlobal:
      return instance.globals[exported.index];
    case ExternKind::kTag:
      return instance.tags[exported.index];
  }
  return FuncExtern{};
}

void Linker::Define(absl::string_view module, absl::string_view name, Extern value) {
  definitions_.insert_or_assign({std::string(module), std::string(name)}, value);
}

void Linker::DefineFunction(absl::string_view module, absl::string_view name, FuncType type, HostFunction::Body body) {
  const FuncRecordIndex record =
      store_.AddHostFunction(std::move(type), absl::StrCat(module, ".", name), std::move(body));
  Define(module, name, FuncExtern{record});
}

absl::Status Linker::DefineSharedMemory(absl::string_view module, absl::string_view name,
                                        std::shared_ptr<MemoryInstance> memory) {
  if (memory == nullptr || !memory->shared()) {
    return absl::InvalidArgumentError(absl::StrCat("memory ", module, ".", name, " is not shared"));
  }
  Define(module, name, store_.AddMemory(std::move(memory)));
  return absl::OkStatus();
}

void Linker::DefineInstance(absl::string_view module, Instance& instance) {
  for (const Export& exported : instance.module().exports) {
    Define(module, exported.name, ExternOf(instance, exported));
  }
}

const Extern* Linker::Find(absl::string_view module, absl::string_view name) const {
  const auto found = definitions_.find({std::string(module), std::string(name)});
  return found == definitions_.end() ? nullptr : &found->second;
}

absl::StatusOr<std::variant<Instance*, Trap>> Linker::Instantiate(std::shared_ptr<ModuleCode> module,
                                                                  UnknownImports unknown) {
  return Instantiation(*this, std::move(module), unknown).Run();
}

absl::StatusOr<std::variant<Instance*, Trap>> Linker::InstantiateWith(std::shared_ptr<ModuleCode> module,
                                                                      absl::Span<const Extern> imports) {
  const size_t wanted = module->module().imports.size();
  if (imports.size() < wanted) {
    return absl::InvalidArgumentError(absl::StrCat("the module has ", wanted, " imports, not ", imports.size()));
  }
  return Instantiation(*this, std::move(module), imports.first(wanted)).Run();
}

absl::StatusOr<Extern> FindExport(Instance& instance, absl::string_view name) {
  const Export* exported = FindIn(instance.module(), name);
  if (exported == nullptr) return absl::NotFoundError(absl::StrCat("no export named ", name));
  return ExternOf(instance, *exported);
}

}  // namespace strata::wasm
