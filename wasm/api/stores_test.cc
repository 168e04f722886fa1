// Stores by the thousand: one after another they leave nothing behind, and many live at once.
//
// STRATA_STORES says how many there are one after another.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "gtest/gtest.h"
#include "vm_binding/base/resident.h"
#include "wasm/api/engine.h"
#include "wasm/api/instance.h"
#include "wasm/api/linker.h"
#include "wasm/api/module.h"
#include "wasm/api/store.h"
#include "wasm/api/typed_func.h"

namespace strata::wasm::api {
namespace {

constexpr char kModule[] = R"(
  (import "h" "add" (func $add (param i32 i32) (result i32)))
  (memory (export "memory") 1) (table 10 funcref) (global (mut i32) (i32.const 1))
  (func (export "run") (param i32) (result i32)
    (i32.store (i32.const 100) (local.get 0))
    (call $add (i32.load (i32.const 100)) (i32.const 1))))";

int StoreCount() {
  int count = 600;
  const char* given = std::getenv("STRATA_STORES");
  return given != nullptr && absl::SimpleAtoi(given, &count) ? count : 600;
}

size_t OpenDescriptors() {
  size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

class Stores : public ::testing::Test {
 protected:
  Stores() : module_(*Module::Create(engine_, kModule)), linker_(engine_) {
    EXPECT_TRUE(linker_.DefineFunc("h", "add", [](int32_t a, int32_t b) { return a + b; }).ok());
  }

  std::unique_ptr<Store> Make() {
    std::unique_ptr<Store> store = *Store::Create(engine_);
    Outcome<Instance> instance = linker_.Instantiate(*store, module_);
    EXPECT_TRUE(instance.ok()) << instance.status();
    EXPECT_EQ(*instance->GetTypedFunc<int32_t(int32_t)>(*store, "run")->Call(*store, 41), 42);
    return store;
  }
  void MakeAndDrop(int count) {
    for (int i = 0; i < count; ++i) Make();
  }

  Engine engine_;
  Module module_;
  Linker linker_;
};

TEST_F(Stores, OneAfterAnotherLeaveNothing) {
  const int count = StoreCount();
  MakeAndDrop(count / 4);  // what allocators keep, they have now
  const uint64_t before = base::ResidentBytes();
  const size_t descriptors = OpenDescriptors();
  MakeAndDrop(count);
  EXPECT_EQ(OpenDescriptors(), descriptors);
  const uint64_t after = base::ResidentBytes(), grown = after - std::min(after, before);
  std::printf("%d stores: %d KiB more than %d KiB\n", count, static_cast<int>(grown >> 10),
              static_cast<int>(before >> 10));
  // A store with an instance holds more than 8 KiB: had each left but a tenth of that, it would show.
  EXPECT_LT(grown, base::kResidentSlackBytes + static_cast<uint64_t>(count) * 800);
}

TEST_F(Stores, ManyLiveAtOnce) {
  std::vector<std::unique_ptr<Store>> live;
  for (int i = 0; i < 1000; ++i) live.push_back(Make());
  EXPECT_EQ(live.size(), 1000u);
}

}  // namespace
}  // namespace strata::wasm::api
