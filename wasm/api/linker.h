// Names that imports are resolved against, and what makes instances of modules.
//
// One linker serves any number of stores of its engine: host functions are made in a store when a module that imports
// them is instantiated there, once. Items that belong to a store (instances' exports, memories, …) can be imported
// there only. Define on one thread; then Instantiate may be called on many, each with a store of its own.

#ifndef STRATA_WASM_API_LINKER_H_
#define STRATA_WASM_API_LINKER_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "wasm/api/dynamic_func.h"
#include "wasm/api/engine.h"
#include "wasm/api/extern.h"
#include "wasm/api/host_definition.h"
#include "wasm/api/host_function.h"
#include "wasm/api/instance.h"
#include "wasm/api/module.h"
#include "wasm/api/outcome.h"
#include "wasm/api/shared_memory.h"
#include "wasm/api/store.h"
#include "wasm/types/type.h"

namespace strata::wasm {
class Linker;
}  // namespace strata::wasm

namespace strata::wasm::api {

struct LinkerOptions {
  // A definition replaces an earlier one of the same name, instead of being refused.
  bool allow_shadowing = false;
  // Functions that are imported but not defined trap when they are called, instead of making instantiation fail.
  bool unknown_imports_trap = false;
};

class Linker {
 public:
  explicit Linker(const Engine& engine, const LinkerOptions& options = {}) : engine_(engine), options_(options) {}

  // All of these: kAlreadyExists for a name that is taken, unless shadowing is allowed.
  absl::Status Define(absl::string_view module, absl::string_view name, const Extern& item);
  // A C++ callable; see host_function.h.
  template <class F>
  absl::Status DefineFunc(absl::string_view module, absl::string_view name, F callable) {
    return Add(module, name,
               std::make_shared<const HostDefinition>(HostDefinitionOf(FullName(module, name), callable)));
  }
  // kInvalidArgument for types that are none of the engine's.
  absl::Status DefineDynamicFunc(absl::string_view module, absl::string_view name, FuncType type, DynamicBody body);
  // A memory that all stores have that instantiate something which imports it.
  absl::Status DefineSharedMemory(absl::string_view module, absl::string_view name, const SharedMemory& memory);
  // Every export of an instance, under `module`.
  absl::Status DefineInstance(const Store& store, absl::string_view module, const Instance& instance);
  // WASI preview 1, with what each store has been given by Store::SetWasi.
  void DefineWasi() { has_wasi_ = true; }

  // Whether one of those names is taken; WASI's are not.
  bool Defines(absl::string_view module, absl::string_view name) const;

  // Makes an instance: resolves imports, initialises, runs the start function. Misuse: kNotFound for imports that are
  // not defined, naming them all, kFailedPrecondition for one of another type or store, for a store without WASI or
  // heap, or of another engine; kResourceExhausted if there is no room. What a failing instantiation has made is as
  // if it had been dropped. May collect.
  Outcome<Instance> Instantiate(Store& store, const Module& module) const;
  // The same without names: `imports` are in the order of the module's, and may be more. kInvalidArgument for fewer.
  static Outcome<Instance> InstantiateWith(Store& store, const Module& module, absl::Span<const Extern> imports);

 private:
  using Definition = std::variant<Extern, std::shared_ptr<const HostDefinition>, SharedMemory>;

  static std::string FullName(absl::string_view module, absl::string_view name);
  absl::Status Add(absl::string_view module, absl::string_view name, Definition definition);
  absl::Status Resolve(Store& store, absl::string_view module, absl::string_view name, wasm::Linker& into) const;

  Engine engine_;
  LinkerOptions options_;
  bool has_wasi_ = false;
  std::map<std::pair<std::string, std::string>, Definition> definitions_;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_LINKER_H_
