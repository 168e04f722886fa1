// What a peak took goes back to the system: resident pages of the cage, as the kernel counts them, under every plan.

#include <sys/mman.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gtest/gtest.h"
#include "scheduler/scheduler.h"
#include "vm_binding/toy/toy_heap_factory.h"
#include "vm_binding/toy/toy_model.h"
#include "vm_binding/toy/toy_vm.h"

namespace strata::gc {
namespace {

using toy::Handle;
using toy::ToyShape;
using toy::ToyType;
using toy::ToyVm;

constexpr size_t kMiB = size_t{1} << 20;
constexpr size_t kMaxBytes = 256 * kMiB;
constexpr size_t kSystemPageBytes = 4096;
constexpr ToyShape kNode = {.type = ToyType::kNode, .slots = 2, .data_bytes = 4};
constexpr uint32_t kPeakNodes = (32 * kMiB) / 24;
constexpr uint32_t kSteadyNodes = kMiB / 24;

class MemoryReturnTest : public ::testing::TestWithParam<std::string> {
 protected:
  void Start(HeapOptions options) {
    options.plan = GetParam();
    options.max_bytes = kMaxBytes;
    factory_ = std::make_unique<toy::ToyHeapFactory>(options, *scheduler_);
    vm_ = *ToyVm::Create(*factory_);
    head_ = vm_->NewHandle();
    next_ = vm_->NewHandle();
  }

  void BuildList(uint32_t nodes) {
    vm_->Clear(head_);
    for (uint32_t i = 0; i < nodes; ++i) {
      ASSERT_TRUE(vm_->Allocate(next_, kNode, i));
      vm_->Store(next_, 0, head_);
      vm_->Copy(next_, head_);
    }
    vm_->Clear(next_);
  }

  void CheckList(uint32_t nodes) {
    vm_->Copy(head_, next_);
    for (uint32_t i = nodes; i-- != 0;) {
      ASSERT_EQ(vm_->At(next_).id(), i);
      vm_->Load(next_, 0, next_);
    }
    ASSERT_TRUE(vm_->Get(next_).is_null());
  }

  // More than `least`; nothing under a plan that keeps no free memory at all.
  void ExpectReturned(size_t bytes, size_t least) {
    if (FindPlanConstraints(GetParam())->quarantines_freed_memory) {
      EXPECT_EQ(bytes, 0u);
    } else {
      EXPECT_GT(bytes, least);
    }
  }

  // Of objects: blocks lie in the lower two thirds of the cage, whose other end is not known here.
  size_t ResidentBytes() {
    const uintptr_t begin = vm_->mutator().cage_base.value();
    size_t resident = 0;
    std::vector<unsigned char> pages(kMiB / kSystemPageBytes);
    for (uintptr_t at = begin; at < begin + kMaxBytes; at += kMiB) {
      EXPECT_EQ(::mincore(reinterpret_cast<void*>(at), kMiB, pages.data()), 0);
      for (const unsigned char page : pages) resident += (page & 1) * kSystemPageBytes;
    }
    return resident;
  }

  std::unique_ptr<scheduler::Scheduler> scheduler_ = *scheduler::Scheduler::Create({});
  std::unique_ptr<toy::ToyHeapFactory> factory_;
  std::unique_ptr<ToyVm> vm_;
  Handle head_{};
  Handle next_{};
};

TEST_P(MemoryReturnTest, APeakGoesBackWithinSomeCollections) {
  Start({.initial_bytes = 4 * kMiB});
  BuildList(kPeakNodes);
  const size_t peak = ResidentBytes();
  EXPECT_GT(peak, 30 * kMiB);
  BuildList(kSteadyNodes);
  for (int i = 0; i < 12; ++i) vm_->Collect();
  CheckList(kSteadyNodes);
  // Some of what the mean limit of 4 MiB leaves, its slack, and the reserve of plans that copy.
  EXPECT_LT(ResidentBytes(), 10 * kMiB) << "peak " << peak;
  ExpectReturned(factory_->heap().stats().returned_bytes, peak / 2);
  BuildList(kPeakNodes);
  CheckList(kPeakNodes);
}

TEST_P(MemoryReturnTest, PressureGivesBackAllThatIsFreeAtOnce) {
  Start({});
  BuildList(kPeakNodes);
  BuildList(kSteadyNodes);
  const size_t returned = factory_->heap().ReleaseMemory();
  ExpectReturned(returned, 16 * kMiB);
  EXPECT_GE(factory_->heap().stats().returned_bytes, returned);
  CheckList(kSteadyNodes);
  EXPECT_LT(ResidentBytes(), 5 * kMiB);
  BuildList(kPeakNodes);
  CheckList(kPeakNodes);
}

TEST_P(MemoryReturnTest, NothingGoesBackUnlessAllowed) {
  Start({.initial_bytes = 4 * kMiB, .returns_memory = false});
  BuildList(kPeakNodes);
  BuildList(kSteadyNodes);
  for (int i = 0; i < 12; ++i) vm_->Collect();
  EXPECT_EQ(factory_->heap().stats().returned_bytes, 0u);
}

TEST_P(MemoryReturnTest, ASteadyStateKeepsItsMemory) {
  Start({.initial_bytes = 4 * kMiB});
  for (int i = 0; i < 300; ++i) BuildList(kSteadyNodes);
  EXPECT_EQ(factory_->heap().stats().returned_bytes, 0u);
}

TEST_P(MemoryReturnTest, VerifiesWithMetadataGone) {
  Start({.initial_bytes = 4 * kMiB, .verify = true});
  for (int round = 0; round < 3; ++round) {
    BuildList(kPeakNodes / 4);
    BuildList(kSteadyNodes);
    for (int i = 0; i < 6; ++i) vm_->Collect();
    factory_->heap().ReleaseMemory();
    CheckList(kSteadyNodes);
  }
}

std::vector<std::string> CollectingPlans() {
  std::vector<std::string> plans;
  for (const PlanName& plan : PlanNames()) {
    if (FindPlanConstraints(plan.name)->collects) plans.emplace_back(plan.name);
  }
  return plans;
}

INSTANTIATE_TEST_SUITE_P(Plans, MemoryReturnTest, ::testing::ValuesIn(CollectingPlans()),
                         [](const auto& param_info) { return param_info.param; });

}  // namespace
}  // namespace strata::gc
