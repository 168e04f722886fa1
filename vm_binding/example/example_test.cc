// A binding and a plan made by the steps of the two DESIGN.md, and the steps compared with what was made.
//
// A step names what it needs in backticks: each of these words must stand in the example's sources.

#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gc/plan/example/counting_plan.h"
#include "gc/plan/plan_entry.h"
#include "gc/trigger/stress.h"
#include "gtest/gtest.h"
#include "scheduler/scheduler.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/example/cell_heap_factory.h"
#include "vm_binding/example/cell_vm.h"
#include "vm_binding/weak/weak_table.h"

namespace strata::example {
namespace {

constexpr gc::PlanEntry kCounting = {gc::CountingPlan::kConstraints, &gc::CountingPlan::Create};

struct World {
  World(gc::HeapOptions options, int workers) {
    scheduler = *scheduler::Scheduler::Create({.workers = workers});
    options.bytes_per_worker = 0;
    options.verify = true;
    factory = std::make_unique<CellHeapFactory>(kCounting, std::move(options), *scheduler);
    auto made = CellVm::Create(*factory, /*roots=*/4);
    EXPECT_TRUE(made.ok()) << made.status();
    vm = *std::move(made);
  }

  std::unique_ptr<scheduler::Scheduler> scheduler;
  std::unique_ptr<CellHeapFactory> factory;
  std::unique_ptr<CellVm> vm;
};

// A list of `length` cells in root 0, garbage between them.
void MakeList(CellVm& vm, uint32_t length) {
  for (uint32_t i = 0; i < length; ++i) {
    ASSERT_TRUE(vm.New(1, 1000000 + i));
    ASSERT_TRUE(vm.New(1, i));
    vm.Set(vm.root(1), i % 2, vm.root(0));
    vm.set_root(0, vm.root(1));
  }
}

void CheckList(const CellVm& vm, uint32_t length) {
  vm::ObjectRef at = vm.root(0);
  for (uint32_t i = length; i-- > 0; at = vm.Get(at, i % 2)) ASSERT_EQ(vm.Number(at), i);
  EXPECT_TRUE(at.is_null());
}

// Step 8 of both.
TEST(Example, SurvivesACollectionAtEveryAllocation) {
  World world({.max_bytes = size_t{1} << 20, .stress = {.every_nth = 1}}, 2);
  MakeList(*world.vm, 100);
  CheckList(*world.vm, 100);
  EXPECT_EQ(world.factory->heap().stats().collections(), 200u);
  EXPECT_EQ(world.factory->heap().stats().plan, "counting");
  // The barrier of step 5 was called for each store of step 7.
  EXPECT_EQ(world.factory->heap().stats().barrier_slow_calls, 100u);
}

TEST(Example, AllocatesIntoHolesAndClearsWeakReferences) {
  World world({.max_bytes = size_t{1} << 20}, 1);
  for (int i = 0; i < 20; ++i) {
    world.vm->set_root(0, vm::ObjectRef());
    MakeList(*world.vm, 5000);
    CheckList(*world.vm, 5000);
  }
  EXPECT_GT(world.factory->heap().stats().collections(), 0u);
  ASSERT_TRUE(world.vm->New(2, 7));
  const weak::WeakRef weak = world.vm->weak().short_refs().Add(world.vm->root(2));
  ASSERT_TRUE(world.factory->heap().Collect(vm::CollectReason::kUser));
  EXPECT_EQ(world.vm->weak().short_refs().Get(weak), world.vm->root(2));
  world.vm->set_root(2, vm::ObjectRef());
  ASSERT_TRUE(world.factory->heap().Collect(vm::CollectReason::kUser));
  EXPECT_TRUE(world.vm->weak().short_refs().Get(weak).is_null());
}

TEST(Example, ExhaustionIsNull) {
  World world({.max_bytes = size_t{1} << 20}, 1);
  uint32_t count = 0;
  while (world.vm->New(1, count)) {
    world.vm->Set(world.vm->root(1), 0, world.vm->root(0));
    world.vm->set_root(0, world.vm->root(1));
    ASSERT_LT(++count, 100000u);
  }
  EXPECT_GT(count, 60000u);
}

std::string ReadText(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

// The words in backticks of the numbered steps under `heading`.
std::vector<std::string> WordsOfSteps(const std::string& design, const std::string& heading, size_t steps) {
  const std::string text = ReadText(design);
  const size_t begin = text.find(heading);
  EXPECT_NE(begin, std::string::npos) << heading;
  const std::string section = text.substr(begin, text.find("\n## ", begin + 1) - begin);
  for (size_t step = 1; step <= steps; ++step) {
    EXPECT_TRUE(absl::StrContains(section, absl::StrCat("\n", step, ". "))) << step;
  }
  std::vector<std::string> words;
  const std::vector<std::string> parts = absl::StrSplit(section, '`');
  for (size_t i = 1; i < parts.size(); i += 2) words.push_back(parts[i]);
  return words;
}

void ExpectWordsIn(const std::vector<std::string>& words, const std::vector<std::string>& files) {
  std::string sources;
  for (const std::string& file : files) absl::StrAppend(&sources, file, "\n", ReadText(file));
  EXPECT_GT(words.size(), 10u);
  for (const std::string& word : words) EXPECT_TRUE(absl::StrContains(sources, word)) << word;
}

TEST(Example, PlanStepsNameWhatThePlanHas) {
  ExpectWordsIn(
      WordsOfSteps("gc/DESIGN.md", "## How to add a plan", 6),
      {"gc/plan/example/counting_plan.h", "gc/plan/example/counting_plan.cc", "vm_binding/example/cell_heap_factory.cc",
       "vm_binding/example/example_test.cc", "gc/plan/closure_phases.h", "gc/trace/trace.h", "gc/plan/registry.cc",
       "gc/plan/collection.h", "gc/trace/held_objects.h"});
}

TEST(Example, BindingStepsNameWhatTheBindingHas) {
  ExpectWordsIn(WordsOfSteps("vm_binding/DESIGN.md", "## How to bind a VM", 8),
                {"vm_binding/example/cell_model.h", "vm_binding/example/cell_vm.h", "vm_binding/example/cell_vm.cc",
                 "vm_binding/example/cell_heap_factory.h", "vm_binding/example/cell_heap_factory.cc",
                 "vm_binding/example/example_test.cc"});
}

}  // namespace
}  // namespace strata::example
