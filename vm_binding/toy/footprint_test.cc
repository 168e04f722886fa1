// How much memory a plan takes for the objects it keeps: whole blocks and pages against the sum of the objects' sizes.
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gtest/gtest.h"
#include "scheduler/scheduler.h"
#include "vm_binding/toy/toy_heap_factory.h"
#include "vm_binding/toy/toy_model.h"
#include "vm_binding/toy/toy_vm.h"

namespace strata::toy {
namespace {

constexpr uint32_t kObjects = 200'000;

// Gives each object pages of its own, on purpose.
constexpr absl::string_view kDebuggingPlan = "pageprotect";

std::vector<std::string> Plans() {
  std::vector<std::string> names;
  for (const gc::PlanName& plan : gc::PlanNames()) {
    if (plan.name != kDebuggingPlan) names.emplace_back(plan.name);
  }
  return names;
}

uint32_t Below(std::mt19937& random, uint32_t bound) { return static_cast<uint32_t>(random() % bound); }

class Footprint : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Plans, Footprint, testing::ValuesIn(Plans()), [](const auto& plan) { return plan.param; });

// Objects of 16 to 64 bytes, all alive, none of them garbage in between.
TEST_P(Footprint, IsTheObjectsAndATwentieth) {
  const auto scheduler = *scheduler::Scheduler::Create({});
  ToyHeapFactory factory({.plan = GetParam(), .max_bytes = size_t{64} << 20}, *scheduler);
  const auto vm = *ToyVm::Create(factory);
  const Handle all = vm->NewHandle();
  const Handle object = vm->NewHandle();
  ASSERT_TRUE(vm->Allocate(all, {.type = ToyType::kArray, .slots = kObjects}, 0));
  size_t bytes = ToyShape{.type = ToyType::kArray, .slots = kObjects}.Bytes();
  std::mt19937 random(1);
  for (uint32_t i = 0; i < kObjects; ++i) {
    const ToyShape shape = {.type = ToyType::kNode, .slots = Below(random, 4), .data_bytes = 4 + Below(random, 32)};
    ASSERT_TRUE(vm->Allocate(object, shape, i));
    vm->Store(all, i, object);
    bytes += shape.Bytes();
  }
  vm->Clear(object);
  for (int i = 0; i < 3; ++i) vm->Collect();
  const size_t reserved = factory.heap().stats().reserved_bytes;
  EXPECT_GE(reserved, bytes);
  EXPECT_LE(reserved, bytes + bytes / 20) << static_cast<double>(reserved) / static_cast<double>(bytes);
  RecordProperty("reserved_per_mille", static_cast<int>(reserved * 1000 / bytes));
}

}  // namespace
}  // namespace strata::toy
