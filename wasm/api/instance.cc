#include "wasm/api/instance.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "wasm/api/names.h"
#include "wasm/api/store.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::api {
namespace {

// An export of an instance of this store as the API has it.
class ApiExtern {
 public:
  explicit ApiExtern(const Store& store) : store_(store) {}
  Extern operator()(FuncExtern func) const { return Func(store_, func.record); }
  Extern operator()(TableInstance* table) const { return Table(store_, table); }
  Extern operator()(MemoryInstance* memory) const { return Memory(store_, memory); }
  Extern operator()(GlobalInstance* global) const { return Global(store_, global); }
  Extern operator()(TagInstance* tag) const { return Tag(store_, tag); }

 private:
  const Store& store_;
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

Instance::Instance(const Store& store, wasm::Instance* instance)
    : store_(store.id()), instance_(instance), since_(Now(store)) {}

absl::StatusOr<std::vector<std::pair<absl::string_view, Extern>>> Instance::exports(const Store& store) const {
  STRATA_RETURN_IF_ERROR(CheckName(store, *this, "instance"));
  std::vector<std::pair<absl::string_view, Extern>> all;
  for (const Export& exported : instance_->module().exports) {
    all.emplace_back(exported.name, std::visit(ApiExtern(store), ExternOf(*instance_, exported)));
  }
  return all;
}

absl::Status Instance::Drop(Store& store) const {
  STRATA_RETURN_IF_ERROR(CheckName(store, *this, "instance"));
  store.runtime().ReleaseInstance(*instance_);
  store.FreeDroppedIfMany();
  return absl::OkStatus();
}

absl::StatusOr<Extern> Instance::GetExport(const Store& store, absl::string_view name) const {
  STRATA_RETURN_IF_ERROR(CheckName(store, *this, "instance"));
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
