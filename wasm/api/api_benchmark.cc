// What the API costs: stores, instances, calls each way.
//
//   bazel run //wasm/api:api_benchmark
//
// Instance makes an instance in a store of its own and ends both; GuestCall and HostCall are calls of a function that
// adds two numbers, the second from a loop of the guest's, per call.

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "benchmark/benchmark.h"
#include "vm_binding/base/check.h"
#include "wasm/api/engine.h"
#include "wasm/api/instance.h"
#include "wasm/api/linker.h"
#include "wasm/api/module.h"
#include "wasm/api/outcome.h"
#include "wasm/api/store.h"
#include "wasm/api/typed_func.h"
#include "wasm/api/val.h"

namespace strata::wasm::api {
namespace {

constexpr char kModule[] = R"(
  (import "h" "add" (func $add (param i32 i32) (result i32)))
  (memory (export "memory") 1) (data (i32.const 0) "hello")
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "loop") (param i32)
    (loop $next
      (drop (call $add (local.get 0) (i32.const 1)))
      (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))";

constexpr int32_t kCalls = 1000;

struct Subject {
  Subject() : module(*Module::Create(engine, kModule)), linker(engine) {
    STRATA_CHECK(linker.DefineFunc("h", "add", [](int32_t a, int32_t b) { return a + b; }).ok());
  }
  Engine engine;
  Module module;
  Linker linker;
};

void BM_Store(benchmark::State& state) {
  const Subject subject;
  for (auto _ : state) STRATA_CHECK(Store::Create(subject.engine).ok());
}
BENCHMARK(BM_Store)->Unit(benchmark::kMicrosecond);

void BM_Instance(benchmark::State& state) {
  const Subject subject;
  for (auto _ : state) {
    const auto store = *Store::Create(subject.engine);
    STRATA_CHECK(subject.linker.Instantiate(*store, subject.module).ok());
  }
}
BENCHMARK(BM_Instance)->Unit(benchmark::kMicrosecond);

class Running {
 public:
  Running() : store(*Store::Create(subject_.engine)), instance(*subject_.linker.Instantiate(*store, subject_.module)) {}

 private:
  Subject subject_;

 public:
  const std::unique_ptr<Store> store;
  const Instance instance;
};

void BM_GuestCall(benchmark::State& state) {
  const Running running;
  const auto add = *running.instance.GetTypedFunc<int32_t(int32_t, int32_t)>(*running.store, "add");
  for (auto _ : state) benchmark::DoNotOptimize(*add.Call(*running.store, 1, 2));
}
BENCHMARK(BM_GuestCall);

void BM_GuestCallOfVals(benchmark::State& state) {
  const Running running;
  const Func add = *running.instance.GetFunc(*running.store, "add");
  const std::vector<Val> arguments = {Val::I32(1), Val::I32(2)};
  for (auto _ : state) benchmark::DoNotOptimize(add.Call(*running.store, arguments).ok());
}
BENCHMARK(BM_GuestCallOfVals);

void BM_HostCall(benchmark::State& state) {
  const Running running;
  const auto loop = *running.instance.GetTypedFunc<void(int32_t)>(*running.store, "loop");
  for (auto _ : state) STRATA_CHECK(loop.Call(*running.store, kCalls).ok());
  state.SetItemsProcessed(state.iterations() * kCalls);
}
BENCHMARK(BM_HostCall);

}  // namespace
}  // namespace strata::wasm::api

BENCHMARK_MAIN();
