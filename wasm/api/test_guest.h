// For tests: an engine, a linker, a store, and modules from text.

#ifndef STRATA_WASM_API_TEST_GUEST_H_
#define STRATA_WASM_API_TEST_GUEST_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "vm_binding/base/check.h"
#include "wasm/api/engine.h"
#include "wasm/api/instance.h"
#include "wasm/api/linker.h"
#include "wasm/api/module.h"
#include "wasm/api/outcome.h"
#include "wasm/api/store.h"

namespace strata::wasm::api {

struct TestGuest {
  explicit TestGuest(const Config& config = {}, const StoreOptions& options = {})
      : engine(config), linker(engine), store(*Store::Create(engine, options)) {}

  // Whether a module is valid is not what these tests ask.
  Module Compile(absl::string_view wat) const {
    absl::StatusOr<Module> module = Module::Create(engine, wat);
    STRATA_CHECK(module.ok());
    return *std::move(module);
  }
  Outcome<Instance> TryInstantiate(absl::string_view wat) const { return linker.Instantiate(*store, Compile(wat)); }
  Instance Instantiate(absl::string_view wat) const {
    Outcome<Instance> instance = TryInstantiate(wat);
    STRATA_CHECK(instance.ok());
    return *instance;
  }

  Engine engine;
  Linker linker;
  std::unique_ptr<Store> store;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_TEST_GUEST_H_
