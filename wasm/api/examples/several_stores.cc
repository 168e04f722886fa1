// Several stores, on several threads: they share an engine, a module and a linker, and nothing else.
//
//   bazel run //wasm/api/examples:several_stores

#include <cstdint>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/caller.h"
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
    (import "host" "step" (func $step (result i32)))
    (global $sum (mut i32) (i32.const 0))
    (func (export "add_up") (param $times i32) (result i32)
      (loop $next
        (global.set $sum (i32.add (global.get $sum) (call $step)))
        (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
      (global.get $sum)))
)";

constexpr int kThreads = 4;

// One store's life, on its own thread.
absl::StatusOr<int32_t> AddUp(const Linker& linker, const Module& module, int32_t step) {
  STRATA_ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, Store::Create(module.engine()));
  store->set_data(&step);
  STRATA_ASSIGN_OR_RETURN(const Instance instance, linker.Instantiate(*store, module));
  STRATA_ASSIGN_OR_RETURN(const auto add_up, instance.GetTypedFunc<int32_t(int32_t)>(*store, "add_up"));
  STRATA_ASSIGN_OR_RETURN(const int32_t sum, add_up.Call(*store, 1000));
  return sum;
}

absl::StatusOr<std::vector<int32_t>> Run() {
  const Engine engine;
  STRATA_ASSIGN_OR_RETURN(const Module module, Module::Create(engine, kModule));
  Linker linker(engine);
  STRATA_RETURN_IF_ERROR(linker.DefineFunc("host", "step", [](Caller& caller) { return *caller.data<int32_t>(); }));
  std::vector<absl::StatusOr<int32_t>> sums(kThreads, 0);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([&, i] { sums[i] = AddUp(linker, module, i + 1); });
  for (std::thread& thread : threads) thread.join();
  std::vector<int32_t> values;
  for (absl::StatusOr<int32_t>& sum : sums) {
    STRATA_RETURN_IF_ERROR(sum.status());
    values.push_back(*sum);
  }
  return values;
}

}  // namespace

int main() {
  const absl::StatusOr<std::vector<int32_t>> sums = Run();
  if (!sums.ok()) {
    std::fprintf(stderr, "%s\n", sums.status().ToString().c_str());
    return 1;
  }
  for (const int32_t sum : *sums) std::printf("%d\n", sum);
  return *sums == std::vector<int32_t>{1000, 2000, 3000, 4000} ? 0 : 1;
}
