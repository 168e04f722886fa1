// Garbage between live objects, everywhere: a heap of three times what lives must do, whatever a plan makes of holes.
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gtest/gtest.h"
#include "scheduler/scheduler.h"
#include "vm_binding/toy/toy_heap_factory.h"
#include "vm_binding/toy/toy_model.h"
#include "vm_binding/toy/toy_vm.h"

namespace strata::toy {
namespace {

constexpr uint32_t kLive = 1 << 16;
constexpr ToyShape kNode = {.type = ToyType::kNode, .slots = 2, .data_bytes = 4};

std::vector<std::string> CollectingPlans() {
  std::vector<std::string> names;
  for (const gc::PlanName& plan : gc::PlanNames()) {
    // A debugging plan gives each object pages of its own.
    if (plan.name != "pageprotect" && gc::FindPlanConstraints(plan.name)->collects) names.emplace_back(plan.name);
  }
  return names;
}

class ScatteredGarbage : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Plans, ScatteredGarbage, testing::ValuesIn(CollectingPlans()),
                         [](const auto& plan) { return plan.param; });

// Live objects are replaced at random, one for every fourth allocated.
TEST_P(ScatteredGarbage, IsCollectedInThreeTimesWhatLives) {
  const auto scheduler = *scheduler::Scheduler::Create({.workers = 2});
  const size_t live_bytes = kLive * (kNode.Bytes() + sizeof(uint32_t));
  ToyHeapFactory factory({.plan = GetParam(), .max_bytes = 3 * live_bytes}, *scheduler);
  const auto vm = *ToyVm::Create(factory);
  const Handle all = vm->NewHandle();
  const Handle object = vm->NewHandle();
  ASSERT_TRUE(vm->Allocate(all, {.type = ToyType::kArray, .slots = kLive}, 0));
  std::mt19937 random(1);
  for (uint32_t i = 0; i < 20 * kLive; ++i) {
    ASSERT_TRUE(vm->Allocate(object, kNode, i)) << "allocation " << i;
    if (i < kLive) {
      vm->Store(all, i, object);
    } else if (i % 4 == 0) {
      vm->Store(all, static_cast<uint32_t>(random() % kLive), object);
    }
  }
}

}  // namespace
}  // namespace strata::toy
