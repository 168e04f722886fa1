// What an observer of allocations hears, under every plan and with the toy VM: shares of what was allocated, where
// followed objects are and when they are dead; and that the heap does the same whether anyone listens or not.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gc/stats/allocation_observer.h"
#include "gtest/gtest.h"
#include "scheduler/scheduler.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/toy/toy_heap_factory.h"
#include "vm_binding/toy/toy_model.h"
#include "vm_binding/toy/toy_vm.h"
#include "vm_binding/weak/weak_table.h"

namespace strata::gc {
namespace {

using toy::Handle;
using toy::ToyShape;
using toy::ToyType;
using toy::ToyVm;
using vm::AllocSemantics;

constexpr size_t kMiB = size_t{1} << 20;
constexpr ToyShape kNode = {.type = ToyType::kNode, .slots = 2, .data_bytes = 4};

struct Kind {
  ToyShape shape;
  size_t count = 0;  // in the program
  AllocSemantics semantics = AllocSemantics::kDefault;
};
// By sizes: below the mean, around it, large, and what never moves.
const std::vector<Kind>& Kinds() {
  static const std::vector<Kind> kKinds = {
      {kNode, 100'000},
      {{.type = ToyType::kArray, .slots = 100}, 3000},
      {{.type = ToyType::kBlob, .data_bytes = 5000}, 400},
      {{.type = ToyType::kBlob, .data_bytes = 200'000}, 12},
      {{.type = ToyType::kNode, .slots = 40, .data_bytes = 0}, 300, AllocSemantics::kNonMoving}};
  return kKinds;
}

class Listener final : public AllocationObserver {
 public:
  struct Sum {
    double objects = 0;
    size_t samples = 0;
  };

  void OnSampledAllocation(const SampledAllocation& allocation) override {
    Sum& sum = by_bytes[allocation.bytes];
    sum.objects += allocation.stands_for;
    ++sum.samples;
    last = allocation;
    if (follows) refs.push_back(table_.Add(allocation.object));
  }
  weak::WeakTable& followed() override { return table_; }

  std::map<size_t, Sum> by_bytes;
  SampledAllocation last;
  bool follows = false;
  std::vector<weak::WeakRef> refs;

 private:
  weak::WeakTable table_;
};

class AllocationSamplingTest : public ::testing::TestWithParam<std::string> {
 protected:
  absl::Status Start(HeapOptions options) {
    options.plan = GetParam();
    factory_ = std::make_unique<toy::ToyHeapFactory>(options, *scheduler_);
    auto vm = ToyVm::Create(*factory_);
    if (!vm.ok()) return vm.status();
    vm_ = *std::move(vm);
    newest_ = vm_->NewHandle();
    kept_ = vm_->NewHandle();
    return absl::OkStatus();
  }

  // All kinds in turns; one in 64 nodes is kept, in a list.
  void RunKinds(size_t divisor) {
    const size_t rounds = Kinds()[0].count / divisor;
    for (size_t round = 0; round < rounds; ++round) {
      for (const Kind& kind : Kinds()) {
        const size_t count = kind.count / divisor;
        if ((round + 1) * count / rounds == round * count / rounds) continue;
        ASSERT_TRUE(vm_->Allocate(newest_, kind.shape, static_cast<uint32_t>(round), kind.semantics));
        placed_.push_back(vm_->Get(newest_).word());
        if (&kind == Kinds().data() && round % 64 == 0) Keep();
      }
    }
  }
  void Keep() {
    vm_->Store(newest_, 0, kept_);
    vm_->Copy(newest_, kept_);
  }

  // Each kind's objects within five standard deviations of what the program allocated.
  void ExpectShares(size_t divisor, size_t mean_bytes) {
    for (const Kind& kind : Kinds()) {
      const size_t bytes = kind.shape.Bytes();
      const double count = static_cast<double>(kind.count / divisor);
      const double chance = 1 - std::exp(-static_cast<double>(bytes) / static_cast<double>(mean_bytes));
      EXPECT_NEAR(listener_.by_bytes[bytes].objects, count, 5 * std::sqrt(count * (1 - chance) / chance) + 0.01)
          << bytes << " bytes, " << listener_.by_bytes[bytes].samples << " samples";
    }
    EXPECT_EQ(listener_.by_bytes.size(), Kinds().size());
  }

  std::unique_ptr<scheduler::Scheduler> scheduler_ = *scheduler::Scheduler::Create({});
  Listener listener_;
  std::unique_ptr<toy::ToyHeapFactory> factory_;
  std::unique_ptr<ToyVm> vm_;
  Handle newest_{};
  Handle kept_{};
  std::vector<uint32_t> placed_;
};

TEST_P(AllocationSamplingTest, EachKindGetsItsShare) {
  constexpr size_t kMean = 4096;
  ASSERT_TRUE(Start({.max_bytes = 64 * kMiB,
                     .initial_bytes = 4 * kMiB,
                     .verify = true,
                     .allocations = {.observer = &listener_, .mean_bytes = kMean}})
                  .ok());
  RunKinds(1);
  ExpectShares(1, kMean);
}

// Then every allocation takes the slow path.
TEST_P(AllocationSamplingTest, EachKindGetsItsShareUnderStress) {
  constexpr size_t kMean = 1024;
  ASSERT_TRUE(Start({.max_bytes = 64 * kMiB,
                     .initial_bytes = 4 * kMiB,
                     .stress = {.every_nth = 50},
                     .verify = true,
                     .allocations = {.observer = &listener_, .mean_bytes = kMean, .seed = 3}})
                  .ok());
  RunKinds(20);
  ExpectShares(20, kMean);
}

TEST_P(AllocationSamplingTest, ObjectsLieWhereTheyWouldWithoutAListener) {
  const HeapOptions silent = {.max_bytes = 64 * kMiB, .initial_bytes = 4 * kMiB, .workers = 1};
  ASSERT_TRUE(Start(silent).ok());
  RunKinds(2);
  const std::vector<uint32_t> expected = std::move(placed_);
  const uint64_t pauses = vm_->pauses();
  placed_.clear();
  HeapOptions heard = silent;
  heard.allocations = {.observer = &listener_, .mean_bytes = 300};
  listener_.follows = true;
  vm_ = nullptr;
  ASSERT_TRUE(Start(heard).ok());
  RunKinds(2);
  EXPECT_EQ(vm_->pauses(), pauses);
  EXPECT_TRUE(placed_ == expected);
}

// Nearly all are sampled, and followed through collections of all kinds.
TEST_P(AllocationSamplingTest, FollowsObjectsToTheirDeath) {
  constexpr uint32_t kObjects = 600;
  listener_.follows = true;
  ASSERT_TRUE(Start({.max_bytes = 16 * kMiB,
                     .initial_bytes = 4 * kMiB,
                     .stress = {.every_nth = 10},
                     .verify = true,
                     .allocations = {.observer = &listener_, .mean_bytes = 1}})
                  .ok());
  std::vector<Handle> handles;
  for (uint32_t i = 0; i < kObjects; ++i) {
    const Kind& kind = Kinds()[i % 64 == 0 ? 3 : i % 2];
    handles.push_back(vm_->NewHandle());
    ASSERT_TRUE(vm_->Allocate(handles.back(), kind.shape, i));
  }
  ASSERT_EQ(listener_.refs.size(), kObjects);
  for (uint32_t i = 0; i < kObjects; i += 2) vm_->Clear(handles[i]);
  const bool collects = vm_->Collect();
  EXPECT_EQ(collects, FindPlanConstraints(GetParam())->collects);
  for (uint32_t i = 0; i < kObjects; ++i) {
    const vm::ObjectRef object = listener_.followed().Get(listener_.refs[i]);
    const bool dead = collects && i % 2 == 0;
    EXPECT_EQ(object.is_null(), dead) << i;
    if (!dead && i % 2 == 1) EXPECT_EQ(object, vm_->Get(handles[i])) << i;
  }
  EXPECT_EQ(listener_.followed().TakeCleared().size(), collects ? kObjects / 2 : 0);
}

// A failed allocation is none, and the last bytes before it are not lost.
TEST_P(AllocationSamplingTest, AFullHeapHoldsAsMuch) {
  const auto fill = [this](const HeapOptions& options) {
    EXPECT_TRUE(Start(options).ok());
    uint32_t count = 0;
    while (vm_->Allocate(newest_, kNode, count)) {
      Keep();
      ++count;
    }
    return count;
  };
  const HeapOptions silent = {.max_bytes = 2 * kMiB, .workers = 1};
  const uint32_t expected = fill(silent);
  HeapOptions heard = silent;
  heard.allocations = {.observer = &listener_, .mean_bytes = 100};
  vm_ = nullptr;
  EXPECT_EQ(fill(heard), expected);
  EXPECT_NEAR(listener_.by_bytes[kNode.Bytes()].objects, expected, 0.05 * expected);
}

TEST_P(AllocationSamplingTest, RefusesMeansThatCannotBe) {
  EXPECT_EQ(Start({.allocations = {.observer = &listener_, .mean_bytes = 0}}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Start({.allocations = {.observer = &listener_, .mean_bytes = (size_t{1} << 40) + 1}}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Start({.max_bytes = 4 * kMiB, .allocations = {.observer = nullptr, .mean_bytes = 0}}).ok());
}

TEST_P(AllocationSamplingTest, SaysWhatWasAskedFor) {
  ASSERT_TRUE(Start({.max_bytes = 4 * kMiB, .allocations = {.observer = &listener_, .mean_bytes = 1}}).ok());
  ASSERT_TRUE(vm_->Allocate(newest_, {.type = ToyType::kBlob, .data_bytes = 4000}, 1));
  EXPECT_EQ(listener_.last.object, vm_->Get(newest_));
  EXPECT_EQ(listener_.last.type, static_cast<vm::TypeId>(ToyType::kBlob));
  EXPECT_EQ(listener_.last.bytes, 4016u);
  EXPECT_NEAR(listener_.last.stands_for, 1, 1e-9);
}

std::vector<std::string> Plans() {
  std::vector<std::string> plans;
  for (const PlanName& plan : PlanNames()) plans.emplace_back(plan.name);
  return plans;
}

INSTANTIATE_TEST_SUITE_P(Plans, AllocationSamplingTest, ::testing::ValuesIn(Plans()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace strata::gc
