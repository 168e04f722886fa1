// The smallest whole program: a module in the text format, an instance of it, a call.
//
//   bazel run //wasm/api/examples:hello

#include <cstdint>
#include <cstdio>
#include <memory>

#include "absl/status/statusor.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/engine.h"
#include "wasm/api/instance.h"
#include "wasm/api/linker.h"
#include "wasm/api/module.h"
#include "wasm/api/outcome.h"
#include "wasm/api/store.h"
#include "wasm/api/typed_func.h"

namespace {

using namespace strata::wasm::api;  // NOLINT: an example's one purpose

constexpr char kModule[] = R"(
  (module
    (func (export "add") (param i32 i32) (result i32)
      (i32.add (local.get 0) (local.get 1))))
)";

absl::StatusOr<int32_t> Run() {
  const Engine engine;  // shared by all modules and stores of a program
  STRATA_ASSIGN_OR_RETURN(const Module module, Module::Create(engine, kModule));
  STRATA_ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, Store::Create(engine));

  // It imports nothing, so a linker without definitions will do.
  STRATA_ASSIGN_OR_RETURN(const Instance instance, Linker(engine).Instantiate(*store, module));
  STRATA_ASSIGN_OR_RETURN(const auto add, instance.GetTypedFunc<int32_t(int32_t, int32_t)>(*store, "add"));
  STRATA_ASSIGN_OR_RETURN(const int32_t sum, add.Call(*store, 40, 2));
  return sum;
}

}  // namespace

int main() {
  const absl::StatusOr<int32_t> sum = Run();
  if (!sum.ok()) {
    std::fprintf(stderr, "%s\n", sum.status().ToString().c_str());
    return 1;
  }
  std::printf("40 + 2 = %d\n", *sum);
  return *sum == 42 ? 0 : 1;
}
