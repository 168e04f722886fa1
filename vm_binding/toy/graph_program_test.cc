// Random graph programs under every plan, worker count and trigger.
//
// A failure names its seed; TOY_SEED=seed in the test's environment replays that seed in every configuration, and
// TOY_OPERATIONS=n changes how long programs run.

#include "vm_binding/toy/graph_program.h"

#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gc/trigger/stress.h"
#include "gtest/gtest.h"
#include "scheduler/scheduler.h"
#include "vm_binding/toy/toy_heap_factory.h"
#include "vm_binding/toy/toy_vm.h"

namespace strata::toy {
namespace {

// Less than what the program likes to hold.
constexpr size_t kTightBytes = size_t{384} << 10;

struct Case {
  std::string plan;
  int workers = 1;
  gc::StressOptions stress = {};
  bool hardened = false;
  size_t initial_bytes = 0;
  uint64_t operations = 0;
  bool tight = false;  // a heap in which allocations fail
};

constexpr uint64_t kSeeds[] = {1, 2, 3};

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string CaseName(const ::testing::TestParamInfo<Case>& info) {
  const Case& c = info.param;
  return absl::StrCat(c.plan, "_workers", c.workers, "_every", c.stress.every_nth, c.stress.seed != 0 ? "_random" : "",
                      c.hardened ? "_hardened" : "", c.initial_bytes != 0 ? "_growing" : "", c.tight ? "_tight" : "");
}

class GraphProgramTest : public ::testing::TestWithParam<Case> {
 protected:
  void RunSeed(uint64_t seed) {
    SCOPED_TRACE(absl::StrCat("replay with TOY_SEED=", seed));
    const Case& c = GetParam();
    auto scheduler = scheduler::Scheduler::Create({.workers = c.workers, .seed = seed * 31});
    ASSERT_TRUE(scheduler.ok()) << scheduler.status();
    const bool collects = c.plan != "null";
    gc::HeapOptions options;
    options.plan = c.plan;
    options.max_bytes = c.tight ? kTightBytes : collects ? GraphProgram::kHeapBytes : size_t{256} << 20;
    options.initial_bytes = c.initial_bytes;
    options.bytes_per_worker = 0;
    options.stress = c.stress;
    options.verify = true;
    options.hardened = c.hardened;
    ToyHeapFactory factory(options, **scheduler);
    auto vm = ToyVm::Create(factory);
    ASSERT_TRUE(vm.ok()) << vm.status();
    GraphProgram program(**vm, seed, collects, /*survives_exhaustion=*/c.tight);
    const uint64_t operations = FromEnvironment("TOY_OPERATIONS", c.operations);
    EXPECT_EQ(program.Run(operations), "");
    EXPECT_TRUE(factory.heap().Verify().ok()) << factory.heap().Verify();
    const gc::GcStats stats = factory.heap().stats();
    EXPECT_EQ(stats.rejected_references, 0u);
    // Pinned objects may be what a tight heap's blocks are kept for.
    if (!c.tight) EXPECT_LE(stats.peak_reserved_bytes, options.max_bytes);
    EXPECT_EQ(stats.failed_allocations, program.failed_allocations());
    if (c.tight) EXPECT_GT(program.failed_allocations(), 0u);
    if (collects && c.stress.every_nth != 0) {
      EXPECT_GT(stats.collections(), operations / c.stress.every_nth / 5);
    }
  }
};

TEST_P(GraphProgramTest, AgreesWithItsShadow) {
  if (const uint64_t seed = FromEnvironment("TOY_SEED", 0); seed != 0) return RunSeed(seed);
  for (const uint64_t seed : kSeeds) RunSeed(seed);
}

// Every plan there is: with its own trigger, growing, hardened, and under stress, with 1, 2 and 4 workers.
std::vector<Case> Cases() {
  std::vector<Case> cases;
  for (const gc::PlanName& plan : gc::PlanNames()) {
    const std::string name(plan.name);
    cases.push_back({.plan = name, .operations = 100000});
    if (!gc::FindPlanConstraints(name)->collects) continue;
    cases.push_back({.plan = name, .workers = 2, .operations = 100000});
    cases.push_back({.plan = name, .workers = 4, .operations = 100000});
    cases.push_back({.plan = name, .initial_bytes = 1 << 20, .operations = 100000});
    cases.push_back({.plan = name, .hardened = true, .operations = 100000});
    for (const int workers : {1, 2, 4}) {
      cases.push_back({.plan = name, .workers = workers, .stress = {.every_nth = 1}, .operations = 500});
      cases.push_back({.plan = name, .workers = workers, .operations = 30000, .tight = true});
    }
    cases.push_back({.plan = name, .workers = 4, .stress = {.every_nth = 7}, .operations = 2000});
    cases.push_back({.plan = name, .workers = 4, .stress = {.every_nth = 50, .seed = 5}, .operations = 10000});
    cases.push_back({.plan = name, .stress = {.every_nth = 3, .seed = 9}, .hardened = true, .operations = 1000});
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Plans, GraphProgramTest, ::testing::ValuesIn(Cases()), CaseName);

// What is run is enough, for each plan that collects.
TEST(GraphPrograms, EveryPlanRunsAMillionOperations) {
  for (const gc::PlanName& plan : gc::PlanNames()) {
    if (!gc::FindPlanConstraints(plan.name)->collects) continue;
    uint64_t operations = 0;
    for (const Case& c : Cases()) operations += c.plan == plan.name ? c.operations * std::size(kSeeds) : 0;
    EXPECT_GE(operations, 1000000u) << plan.name;
  }
}

}  // namespace
}  // namespace strata::toy
