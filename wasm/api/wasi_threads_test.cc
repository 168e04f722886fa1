// Programs with threads through the API: what their stores share, and how they end.

#include "wasm/api/wasi_threads.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "wasm/api/typed_func.h"
#include "wasm/runtime/resource_limiter.h"
#include "wasm/wasi/context.h"

namespace strata::wasm::api {
namespace {

constexpr absl::string_view kModule = R"((module
  (import "env" "memory" (memory 1 1 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "h" "note" (func $note (param i32)))
  (tag $tag)
  (func (export "wasi_thread_start") (param $id i32) (param $arg i32)
    (if (i32.eq (local.get $arg) (i32.const 1)) (then (call $exit (i32.const 3))))
    (if (i32.eq (local.get $arg) (i32.const 2)) (then (throw $tag)))
    (if (i32.eq (local.get $arg) (i32.const 3)) (then (loop (br 0))))
    (call $note (local.get $id))
    (drop (call $args_sizes_get (i32.const 8) (i32.const 12)))
    (i32.atomic.store (i32.const 4) (i32.const 1))
    (drop (memory.atomic.notify (i32.const 4) (i32.const -1))))
  (func (export "spawn") (param i32) (result i32) (call $spawn (local.get 0)))
  (func (export "run") (param i32) (result i32)
    (if (i32.lt_s (call $spawn (local.get 0)) (i32.const 0)) (then (return (i32.const -1))))
    (drop (memory.atomic.wait32 (i32.const 4) (i32.const 0) (i64.const -1)))
    (i32.load (i32.const 8)))))";

struct World {
  explicit World(const WasiThreadsOptions& options = {}) {
    EXPECT_TRUE(linker.DefineFunc("h", "note", [this](int32_t id) { noted.fetch_add(id); }).ok());
    store = *Store::Create(engine);
    EXPECT_TRUE(store->SetWasi({.args = {"program", "one", "two"}}).ok());
    threads = *WasiThreads::Create(*store, linker, *Module::Create(engine, kModule), options);
    instance = *threads->Instantiate();
  }
  Outcome<int32_t> Run(int32_t argument) {
    return threads->Finish(instance.GetTypedFunc<int32_t(int32_t)>(*store, "run")->Call(*store, argument));
  }
  int32_t Spawn(int32_t argument) {
    return *instance.GetTypedFunc<int32_t(int32_t)>(*store, "spawn")->Call(*store, argument);
  }

  Engine engine;
  Linker linker{engine};
  std::atomic<int> noted{0};
  std::unique_ptr<Store> store;
  std::unique_ptr<WasiThreads> threads;
  Instance instance;
};

TEST(WasiThreads, ShareMemoryFilesAndHostFunctions) {
  World world;
  EXPECT_EQ(*world.Run(0), 3);  // arguments of the program
  EXPECT_EQ(world.noted.load(), 1);
}

TEST(WasiThreads, AnExitInAThreadEndsTheProgram) {
  World world;
  const Outcome<int32_t> end = world.Run(1);
  ASSERT_NE(end.trap(), nullptr);
  EXPECT_EQ(end.trap()->kind, TrapKind::kExit);
  EXPECT_EQ(end.trap()->exit_code, 3);
}

TEST(WasiThreads, AnExceptionInAThreadEndsTheProgram) {
  World world;
  const Outcome<int32_t> end = world.Run(2);
  ASSERT_NE(end.trap(), nullptr);
  EXPECT_EQ(end.trap()->kind, TrapKind::kUncaughtException);
  EXPECT_TRUE(absl::StrContains(end.trap()->message, "(in thread 1)")) << end.trap()->message;
}

TEST(WasiThreads, EndWithTheProgram) {
  World world;
  EXPECT_EQ(world.Spawn(3), 1);
  EXPECT_EQ(world.Spawn(3), 2);
  world.threads.reset();
  // The instance has outlived its program.
  EXPECT_LT(world.Spawn(3), 0);
}

TEST(WasiThreads, AreLimited) {
  World world({.max_threads = 1});
  EXPECT_EQ(world.Spawn(3), 1);
  EXPECT_LT(world.Spawn(3), 0);
}

TEST(WasiThreads, RefuseWhatIsNotMadeForThem) {
  const Engine engine;
  const auto store = *Store::Create(engine);
  const Module module = *Module::Create(engine, kModule);
  EXPECT_TRUE(absl::IsInvalidArgument(
      WasiThreads::Create(*store, Linker(engine), *Module::Create(engine, "(module)")).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(WasiThreads::Create(*store, Linker(engine), module).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(store->ShareWasi(*store)));
}

TEST(WasiThreads, RefuseAModuleOfAnotherEngine) {
  const Engine engine, other;
  const auto store = *Store::Create(engine);
  EXPECT_TRUE(store->SetWasi({}).ok());
  const Module module = *Module::Create(other, kModule);
  EXPECT_TRUE(absl::IsFailedPrecondition(WasiThreads::Create(*store, Linker(other), module).status()));
}

TEST(WasiThreads, AskTheLimiterForTheMemoryThatIsMade) {
  class OnePageIsTooMuch final : public ResourceLimiter {
    bool AllowMemory(uint64_t, uint64_t desired_bytes) override { return desired_bytes < 65536; }
  };
  const Engine engine;
  const auto store = *Store::Create(engine, {.limiter = std::make_shared<OnePageIsTooMuch>()});
  EXPECT_TRUE(store->SetWasi({}).ok());
  const Module module = *Module::Create(engine, kModule);
  EXPECT_TRUE(absl::IsResourceExhausted(WasiThreads::Create(*store, Linker(engine), module).status()));
}

}  // namespace
}  // namespace strata::wasm::api
