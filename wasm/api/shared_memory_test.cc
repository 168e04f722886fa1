// One memory in several stores and threads: sharing, growth, waiting and notifying, by guests and by the host.

#include "wasm/api/shared_memory.h"

#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "wasm/api/linker.h"
#include "wasm/api/module.h"
#include "wasm/api/typed_func.h"

namespace strata::wasm::api {
namespace {

constexpr char kModule[] = R"(
  (module
    (import "env" "memory" (memory 1 4 shared))
    (export "memory" (memory 0))
    (func (export "add") (param $times i32)
      (loop (drop (i32.atomic.rmw.add (i32.const 16) (i32.const 1)))
        (br_if 0 (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
    (func (export "wait") (result i32) (memory.atomic.wait32 (i32.const 32) (i32.const 0) (i64.const -1)))
    (func (export "wake") (param i32) (result i32) (memory.atomic.notify (local.get 0) (i32.const 10)))
    (func (export "grow") (result i32) (memory.grow (i32.const 1)))
    (func (export "size") (result i32) (memory.size)))
)";

MemoryType TypeOf(uint64_t minimum, uint64_t maximum) {
  MemoryType type;
  type.limits.minimum = minimum;
  type.limits.maximum = maximum;
  type.shared = true;
  return type;
}

// A store with an instance that has the memory.
struct Guest {
  Guest(const Linker& linker, const Module& module) : store(*Store::Create(module.engine())) {
    instance = *linker.Instantiate(*store, module);
  }
  template <class Signature, class... A>
  auto Call(absl::string_view name, A... arguments) {
    return *instance.GetTypedFunc<Signature>(*store, name)->Call(*store, arguments...);
  }
  std::unique_ptr<Store> store;
  Instance instance;
};

struct World {
  World() { EXPECT_TRUE(linker.DefineSharedMemory("env", "memory", memory).ok()); }
  Engine engine;
  SharedMemory memory = *SharedMemory::Create(engine, TypeOf(1, 4));
  Linker linker{engine};
  Module module = *Module::Create(engine, kModule);
};

TEST(SharedMemory, IsOneForStoresOnManyThreads) {
  constexpr int kTimes = 20'000;
  World world;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&world] {
      Guest guest(world.linker, world.module);
      guest.Call<void(int32_t)>("add", kTimes);
    });
  }
  for (int i = 0; i < kTimes; ++i) world.memory.At<uint32_t>(16)->fetch_add(1);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(world.memory.At<uint32_t>(16)->load(), 4u * kTimes);
}

TEST(SharedMemory, GrowsForAll) {
  World world;
  Guest one(world.linker, world.module), two(world.linker, world.module);
  EXPECT_EQ(one.Call<int32_t()>("grow"), 1);
  EXPECT_EQ(two.Call<int32_t()>("size"), 2);
  EXPECT_EQ(*world.memory.Grow(1), 2u);
  EXPECT_EQ(two.Call<int32_t()>("grow"), 3);
  EXPECT_EQ(world.memory.size_pages(), 4u);
  EXPECT_TRUE(absl::IsResourceExhausted(world.memory.Grow(1).status()));
  EXPECT_TRUE(world.memory.Write(4 * 65536 - 3, {1, 2, 3}).ok());
  std::vector<uint8_t> bytes(3);
  EXPECT_TRUE(
      one.instance.GetMemory(*one.store, "memory")->Read(*one.store, 4 * 65536 - 3, absl::MakeSpan(bytes)).ok());
  EXPECT_EQ(bytes, (std::vector<uint8_t>{1, 2, 3}));
}

TEST(SharedMemory, HostsWakeGuests) {
  World world;
  std::thread waiter([&world] {
    Guest guest(world.linker, world.module);
    EXPECT_EQ(guest.Call<int32_t()>("wait"), 0);
  });
  while (*world.memory.Notify(32, 1) == 0) std::this_thread::yield();
  waiter.join();
}

TEST(SharedMemory, GuestsWakeHosts) {
  World world;
  std::thread notifier([&world] {
    Guest guest(world.linker, world.module);
    for (const int32_t address : {64, 72}) {
      while (guest.Call<int32_t(int32_t)>("wake", address) == 0) std::this_thread::yield();
    }
  });
  EXPECT_EQ(*world.memory.Wait32(64, 0, std::nullopt), WaitEnd::kWoken);
  EXPECT_EQ(*world.memory.Wait64(72, 0, std::nullopt), WaitEnd::kWoken);
  notifier.join();
  EXPECT_EQ(*world.memory.Wait32(64, 1, std::nullopt), WaitEnd::kNotEqual);
  EXPECT_EQ(*world.memory.Wait64(64, 0, 1000), WaitEnd::kTimedOut);
  EXPECT_EQ(*world.memory.Notify(64, 1), 0u);
}

TEST(SharedMemory, OutlivesTheStoreThatExportsIt) {
  World world;
  auto first = std::make_unique<Guest>(world.linker, world.module);
  const Module owner = *Module::Create(world.engine, "(memory (export \"m\") 1 2 shared) (data (i32.const 5) \"x\")");
  const Instance instance = *Linker(world.engine).Instantiate(*first->store, owner);
  const SharedMemory shared = *SharedMemory::Of(*first->store, *instance.GetMemory(*first->store, "m"));
  first.reset();
  const auto store = *Store::Create(world.engine);
  const Memory there = *shared.In(*store);
  EXPECT_EQ(*there.ReadString(*store, 5, 1), "x");
  EXPECT_EQ(*shared.In(*store), there);
  EXPECT_EQ(*SharedMemory::Of(*store, there), shared);
  EXPECT_EQ(*shared.type().limits.maximum, 2u);
}

TEST(SharedMemory, MisuseIsAStatus) {
  World world;
  MemoryType type = TypeOf(1, 2);
  type.shared = false;
  EXPECT_TRUE(absl::IsInvalidArgument(SharedMemory::Create(world.engine, type).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(SharedMemory::Create(world.engine, TypeOf(2, 1)).status()));
  EXPECT_FALSE(SharedMemory::Create(world.engine, TypeOf(100'000, 100'000)).ok());
  std::vector<uint8_t> bytes(2);
  EXPECT_TRUE(absl::IsOutOfRange(world.memory.Read(65535, absl::MakeSpan(bytes))));
  EXPECT_TRUE(absl::IsOutOfRange(world.memory.Write(UINT64_MAX, bytes)));
  EXPECT_TRUE(absl::IsOutOfRange(world.memory.At<uint64_t>(65536).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(world.memory.At<uint64_t>(4).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(world.memory.Wait32(2, 0, 0).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(world.memory.Notify(2, 0).status()));
  const Engine other;
  const auto store = *Store::Create(other), own = *Store::Create(world.engine);
  EXPECT_TRUE(absl::IsFailedPrecondition(world.memory.In(*store).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(SharedMemory::Of(*own, *Memory::Create(*own, type)).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(SharedMemory::Of(*own, Memory()).status()));
  EXPECT_TRUE(absl::IsAlreadyExists(world.linker.DefineSharedMemory("env", "memory", world.memory)));
}

}  // namespace
}  // namespace strata::wasm::api
