#include "wasm/api/instance.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "wasm/api/store.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/linker.h"

namespace strata::wasm::api {
namespace {

// An export of an instance of this store as the API has it.
class ApiExtern {
 public:
  explicit ApiExtern(const Store& store) : id_(store.id()) {}
  Extern operator()(FuncExtern func) const { return Func(id_, func.record); }
  Extern operator()(TableInstance* table) const { return Table(id_, table); }
  Extern operator()(MemoryInstance* memory) const { return Memory(id_, memory); }
  Extern operator()(GlobalInstance* global) const { return Global(id_, global); }
  Extern operator()(TagInstance* tag) const { return Tag(id_, tag); }

 private:
  const StoreId id_;
};

// In the order of Extern's alternatives.
constexpr absl::string_view kKinds[] = {"function", "table", "memory", "global", "tag"};

template <class T>
absl::StatusOr<T> ExportAs(const Instance& instance, const Store& store, absl::string_view name,
                           absl::string_view wanted) {
  STRATA_ASSIGN_OR_RETURN(const Extern found, instance.GetExport(store, name));
  if (const T* value = std::get_if<T>(&found)) return *value;
  return absl::InvalidArgumentError(
      absl::StrCat("export \"", name, "\" is a ", kKinds[found.index()], ", not a ", wanted));
}

}  // namespace

absl::StatusOr<std::vector<std::pair<absl::string_view, Extern>>> Instance::exports(const Store& store) const {
  STRATA_RETURN_IF_ERROR(CheckOwner(store, store_, "instance"));
  std::vector<std::pair<absl::string_view, Extern>> all;
  for (const Export& exported : instance_->module().exports) {
    all.emplace_back(exported.name, std::visit(ApiExtern(store), ExternOf(*instance_, exported)));
  }
  return all;
}

absl::StatusOr<Extern> Instance::GetExport(const Store& store, absl::string_view name) const {
  STRATA_RETURN_IF_ERROR(CheckOwner(store, store_, "instance"));
  STRATA_ASSIGN_OR_RETURN(const wasm::Extern found, wasm::FindExport(*instance_, name));
  return std::visit(ApiExtern(store), found);
}

absl::StatusOr<Func> Instance::GetFunc(const Store& store, absl::string_view name) const {
  return ExportAs<Func>(*this, store, name, "function");
}
absl::StatusOr<Table> Instance::GetTable(const Store& store, absl::string_view name) const {
  return ExportAs<Table>(*this, store, name, "table");
}
absl::StatusOr<Memory> Instance::GetMemory(const Store& store, absl::string_view name) const {
  return ExportAs<Memory>(*this, store, name, "memory");
}
absl::StatusOr<Global> Instance::GetGlobal(const Store& store, absl::string_view name) const {
  return ExportAs<Global>(*this, store, name, "global");
}
absl::StatusOr<Tag> Instance::GetTag(const Store& store, absl::string_view name) const {
  return ExportAs<Tag>(*this, store, name, "tag");
}

}  // namespace strata::wasm::api
