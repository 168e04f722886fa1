// Names that a module's imports are resolved against: host functions, and exports of instances.
//
// Belongs to one store. Definitions are found by (module, name); a later definition replaces an earlier one.

#ifndef STRATA_WASM_RUNTIME_LINKER_H_
#define STRATA_WASM_RUNTIME_LINKER_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/store.h"

namespace strata::wasm {

struct FuncExtern {
  FuncRecordIndex record;
};
using Extern = std::variant<FuncExtern, TableInstance*, MemoryInstance*, GlobalInstance*, TagInstance*>;

enum class UnknownImports : uint8_t {
  kError,    // instantiation fails, naming every unresolved import
  kTrap,     // functions that trap when called; other kinds fail
  kDefault,  // functions that return zeros and nulls; other kinds fail
};

class Linker {
 public:
  explicit Linker(Store& store) : store_(store) {}

  void Define(absl::string_view module, absl::string_view name, Extern value);
  // `type` has no concrete reference types.
  void DefineFunction(absl::string_view module, absl::string_view name, FuncType type, HostFunction::Body body);
  // A memory that other stores, on other threads, may have too. kInvalidArgument unless it is shared.
  absl::Status DefineSharedMemory(absl::string_view module, absl::string_view name,
                                  std::shared_ptr<MemoryInstance> memory);
  // Every export of `instance` under `module`.
  void DefineInstance(absl::string_view module, Instance& instance);
  const Extern* Find(absl::string_view module, absl::string_view name) const;

  // Instantiates (core specification 4.7.2): resolves and type-checks imports ("unknown import", "incompatible import
  // type" with names), allocates, evaluates initialisers, applies active segments, runs the start function. A Trap is a
  // language result. On failure what was allocated stays owned by the store, as the specification has it.
  absl::StatusOr<std::variant<Instance*, Trap>> Instantiate(std::shared_ptr<ModuleCode> module,
                                                            UnknownImports unknown = UnknownImports::kError);

  // The same with what is to be imported given in the order of the module's imports, whatever they are called: modules
  // may import different things under one name. kInvalidArgument for fewer than that.
  absl::StatusOr<std::variant<Instance*, Trap>> InstantiateWith(std::shared_ptr<ModuleCode> module,
                                                                absl::Span<const Extern> imports);

  Store& store() const { return store_; }

 private:
  Store& store_;
  std::map<std::pair<std::string, std::string>, Extern> definitions_;
};

// What an export of the instance's module is in the instance.
Extern ExternOf(Instance& instance, const Export& exported);
// An export of an instance; kNotFound if there is none of that name.
absl::StatusOr<Extern> FindExport(Instance& instance, absl::string_view name);

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_LINKER_H_
