// Options, exhaustion, statistics and observers, through a VM of a few lines: pairs on a list of roots.

#include "gc/heap.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gc/heap_options.h"
#include "gc/page/tuning.h"
#include "gc/stats/collection_observer.h"
#include "gc/stats/stats_text.h"
#include "gc/trace/kernels.h"
#include "gtest/gtest.h"
#include "scheduler/scheduler.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/roots.h"
#include "vm_binding/contract/slot.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::gc {
namespace {

constexpr vm::TypeId kPair = vm::kFirstVmTypeId;
constexpr size_t kPairBytes = 16;

// | header | number | left | right |; larger objects are pairs followed by nothing a collector sees.
class PairModel {
 public:
  explicit PairModel(const size_t* large_bytes) : large_bytes_(large_bytes) {}
  size_t SizeOf(vm::Address, vm::TypeId type) const { return type == kPair ? kPairBytes : *large_bytes_; }
  template <class Visitor>
  void ForEachSlot(vm::Address object, vm::TypeId, const Visitor& visit) const {
    visit(vm::RefSlot(object + 8));
    visit(vm::RefSlot(object + 12));
  }
  bool IsKnownType(vm::TypeId type) const { return type == kPair || type == kPair + 1; }
  std::string TypeName(vm::TypeId type) const { return type == kPair ? "pair" : "large"; }

 private:
  const size_t* large_bytes_;
};

class PairVm final : public vm::VmHooks {
 public:
  absl::Status Start(const HeapOptions& options, scheduler::Scheduler& scheduler) {
    auto made = CreateHeap(options, NewKernels(PairModel(&large_bytes)), mutator, *this, scheduler);
    if (!made.ok()) return made.status();
    heap = *std::move(made);
    return absl::OkStatus();
  }
  // Null when the heap is exhausted.
  vm::ObjectRef New(uint32_t number) {
    return Initialise(vm::Allocate(mutator, {.bytes = kPairBytes, .type_id = kPair}), kPair, number);
  }
  vm::ObjectRef NewLarge() {
    return Initialise(vm::Allocate(mutator, {.bytes = large_bytes, .type_id = kPair + 1}), kPair + 1, 0);
  }
  vm::RefSlot Left(vm::ObjectRef pair) { return vm::RefSlot(pair.ToAddress(mutator.cage_base) + 8); }

  void OnPause() override { log += "pause "; }
  void OnResume() override { log += "resume "; }
  void PublishRoots(vm::RootSink& sink) override {
    log += "roots ";
    if (!roots.empty()) sink.AddRange(vm::RefSlot(vm::Address::FromPointer(roots.data())), roots.size());
    if (collects_inside) {
      EXPECT_FALSE(mutator.ops->collect(mutator, vm::CollectReason::kUser));
    }
  }
  size_t StartWeakRound(const vm::WeakRound&) override {
    log += "weak ";
    return 0;
  }

  std::vector<uint32_t> roots;
  std::string log;
  size_t large_bytes = 100000;
  bool collects_inside = false;
  vm::Mutator mutator;
  std::unique_ptr<Heap> heap;

 private:
  vm::ObjectRef Initialise(vm::Address object, vm::TypeId type, uint32_t number) {
    if (object.is_null()) return vm::ObjectRef();
    vm::StoreHeader(object, vm::HeaderWord::OfType(type));
    object.As<uint32_t>()[1] = number;
    object.As<uint32_t>()[2] = 0;
    object.As<uint32_t>()[3] = 0;
    return vm::ObjectRef::FromAddress(mutator.cage_base, object);
  }
};

class HeapTest : public ::testing::Test {
 protected:
  void Start(const HeapOptions& options) {
    const absl::Status status = vm_.Start(options, *scheduler_);
    ASSERT_TRUE(status.ok()) << status;
  }
  absl::Status StartStatus(const HeapOptions& options) { return vm_.Start(options, *scheduler_); }

  std::unique_ptr<scheduler::Scheduler> scheduler_ = *scheduler::Scheduler::Create({});
  PairVm vm_;
};

TEST_F(HeapTest, UnboundMutatorIsAsItWasMade) {
  Start({});
  EXPECT_NE(vm_.mutator.ops, nullptr);
  EXPECT_EQ(vm_.mutator.cursor.limit, 0u);
  ASSERT_TRUE(vm_.New(1).is_object());
  vm_.heap = nullptr;
  EXPECT_EQ(vm_.mutator.cursor.cursor, 0u);
  EXPECT_EQ(vm_.mutator.cursor.limit, 0u);
  EXPECT_TRUE(vm_.mutator.cage_base.is_null());
  EXPECT_EQ(vm_.mutator.ops, nullptr);
  Start({});
}

TEST_F(HeapTest, OptionsThatCannotBeAreRefusedWithAReason) {
  EXPECT_TRUE(absl::StartsWith(StartStatus({.plan = "gc"}).message(),
                               "no collector is named \"gc\"; known: null, semispace, marksweep, "));
  EXPECT_EQ(StartStatus({.plan = "semispace", .max_bytes = 1000}).message(),
            "a heap maximum of 1000 B is too small: semispace needs at least 128 KiB");
  EXPECT_EQ(StartStatus({.max_bytes = 1 << 20, .initial_bytes = 2 << 20}).message(),
            "an initial heap of 2.00 MiB is above the maximum of 1.00 MiB");
  EXPECT_EQ(StartStatus({.max_bytes = 1 << 20, .min_bytes = 2 << 20}).message(),
            "a heap minimum of 2.00 MiB is above the maximum of 1.00 MiB");
  EXPECT_EQ(StartStatus({.max_bytes = 4 << 20, .initial_bytes = 1 << 20, .min_bytes = 2 << 20}).message(),
            "an initial heap of 1.00 MiB is below the minimum of 2.00 MiB");
  EXPECT_EQ(StartStatus({.limit = LimitPolicy::kDelegated}).message(), "a delegated heap limit needs a delegate");
  EXPECT_EQ(StartStatus({.workers = -1}).message(), "a heap cannot use -1 workers");
  EXPECT_EQ(StartStatus({.max_bytes = size_t{1} << 40}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(StartStatus({.max_bytes = ~size_t{0}}).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(HeapTest, SmallestHeapsWork) {
  for (const PlanName& plan : PlanNames()) {
    SCOPED_TRACE(plan.name);
    const auto constraints = FindPlanConstraints(plan.name);
    ASSERT_TRUE(constraints.ok());
    vm_.roots = {0};
    Start({.plan = std::string(plan.name), .max_bytes = constraints->min_heap_bytes, .verify = true});
    vm_.roots[0] = vm_.New(7).word();
    uint32_t made = 1;
    while (made < 10000 && vm_.New(made).is_object()) ++made;
    EXPECT_EQ(made, constraints->collects ? 10000u : kBlockBytes / kPairBytes);
    EXPECT_EQ(vm::ObjectRef(vm_.roots[0]).ToAddress(vm_.mutator.cage_base).As<uint32_t>()[1], 7u);
    vm_.heap = nullptr;
  }
}

TEST_F(HeapTest, SmallestHeapsWorkUnderAPoolOfManyWorkers) {
  scheduler_ = *scheduler::Scheduler::Create({.workers = 100});
  Start({.max_bytes = 2 * kBlockBytes, .bytes_per_worker = 0});
  for (uint32_t i = 0; i < 50000; ++i) ASSERT_TRUE(vm_.New(i).is_object());
  EXPECT_GT(vm_.heap->stats().collections(), 5u);
}

TEST_F(HeapTest, ABoundMutatorIsNotBoundAgain) {
  Start({});
  EXPECT_EQ(CreateHeap({}, NewKernels(PairModel(&vm_.large_bytes)), vm_.mutator, vm_, *scheduler_).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(HeapTest, PausesCallTheHooksInOrder) {
  Start({});
  ASSERT_TRUE(vm_.New(1).is_object());
  EXPECT_TRUE(vm_.mutator.ops->collect(vm_.mutator, vm::CollectReason::kUser));
  EXPECT_EQ(vm_.log, "pause roots weak resume ");
}

TEST_F(HeapTest, CollectingInsideACollectionDoesNothing) {
  Start({});
  vm_.collects_inside = true;
  EXPECT_TRUE(vm_.heap->Collect(vm::CollectReason::kUser));
  EXPECT_EQ(vm_.heap->stats().collections(), 1u);
}

TEST_F(HeapTest, StressCollectsAtEveryAllocationThroughTheOrdinaryFastPath) {
  Start({.max_bytes = 1 << 20, .stress = {.every_nth = 1}, .verify = true});
  vm_.roots = {0};
  for (uint32_t i = 0; i < 50; ++i) {
    const vm::ObjectRef pair = vm_.New(i);
    ASSERT_TRUE(pair.is_object());
    vm_.Left(pair).Store(vm::ObjectRef(vm_.roots[0]));
    vm_.roots[0] = pair.word();
  }
  const GcStats stats = vm_.heap->stats();
  EXPECT_EQ(stats.collections_by_reason[static_cast<size_t>(vm::CollectReason::kStress)], 50u);
  EXPECT_EQ(stats.allocated_bytes, 50 * kPairBytes);
  EXPECT_EQ(stats.live_bytes_after_last, 49 * kPairBytes);
  EXPECT_EQ(stats.copied_objects, 49u * 50 / 2);
}

TEST_F(HeapTest, GrowingHeapsStartSmallAndReachTheMaximum) {
  Start({.max_bytes = 8 << 20, .initial_bytes = 256 << 10});
  EXPECT_EQ(vm_.heap->stats().heap_limit_bytes, size_t{256} << 10);
  for (uint32_t i = 0; i < 100000; ++i) ASSERT_TRUE(vm_.New(i).is_object());
  EXPECT_LE(vm_.heap->stats().peak_reserved_bytes, size_t{256} << 10);
  vm_.roots = {0};
  for (uint32_t i = 0; i < 200000; ++i) {
    const vm::ObjectRef pair = vm_.New(i);
    ASSERT_TRUE(pair.is_object()) << i;
    vm_.Left(pair).Store(vm::ObjectRef(vm_.roots[0]));
    vm_.roots[0] = pair.word();
  }
  EXPECT_EQ(vm_.heap->stats().heap_limit_bytes, size_t{8} << 20);
}

TEST_F(HeapTest, OneLargeObjectDoesNotUndoAGrowingLimit) {
  Start({.max_bytes = 512 << 20, .initial_bytes = 256 << 10});
  vm_.large_bytes = 4 << 20;
  ASSERT_TRUE(vm_.NewLarge().is_object());
  EXPECT_LE(vm_.heap->stats().heap_limit_bytes, size_t{17} << 20);
}

TEST_F(HeapTest, WhatAPlanKeepsFreeIsAPartOfTheLimitNotOfTheMaximum) {
  for (const char* plan : {"immix", "genimmix", "stickyimmix"}) {
    PairVm vm;
    const HeapOptions options = {.plan = plan, .max_bytes = size_t{1} << 30, .initial_bytes = 1 << 20};
    ASSERT_TRUE(vm.Start(options, *scheduler_).ok());
    for (uint32_t i = 0; i < 10000; ++i) ASSERT_TRUE(vm.New(i).is_object());  // 156 KiB
    EXPECT_EQ(vm.heap->stats().collections(), 0u) << plan;
    for (uint32_t i = 0; i < 300000; ++i) ASSERT_TRUE(vm.New(i).is_object());
    EXPECT_GT(vm.heap->stats().collections(), 0u) << plan;
    EXPECT_LE(vm.heap->stats().peak_reserved_bytes, size_t{1} << 20) << plan;
  }
}

TEST_F(HeapTest, NoCollectionIsDueBelowTheMinimum) {
  Start({.max_bytes = 64 << 20, .initial_bytes = 32 << 20, .min_bytes = 32 << 20});
  const auto allocate = [this] {
    for (uint32_t i = 0; i < 1000000; ++i) ASSERT_TRUE(vm_.New(i).is_object());  // 15.3 MiB, half of the limit
  };
  allocate();
  EXPECT_EQ(vm_.heap->stats().collections(), 0u);
  ASSERT_TRUE(vm_.heap->Collect(vm::CollectReason::kUser));
  allocate();
  EXPECT_EQ(vm_.heap->stats().collections(), 1u);
}

TEST_F(HeapTest, AGrowingLimitThatIsNotToldBeginsFarBelowTheMaximum) {
  Start({.max_bytes = 512 << 20});
  for (uint32_t i = 0; i < 1000000; ++i) ASSERT_TRUE(vm_.New(i).is_object());  // 15.3 MiB
  EXPECT_EQ(vm_.heap->stats().collections(), 0u);
  for (uint32_t i = 0; i < 4000000; ++i)
    ASSERT_TRUE(vm_.New(i).is_object());  // past 64 MiB, whatever the plan keeps free
  EXPECT_GT(vm_.heap->stats().collections(), 0u);
  EXPECT_LE(vm_.heap->stats().peak_reserved_bytes, size_t{64} << 20);
}

TEST_F(HeapTest, SoftLimitsCollectEarlierButNeverFail) {
  Start({.max_bytes = 64 << 20});
  vm_.heap->SetSoftLimit(1 << 20);
  for (uint32_t i = 0; i < 200000; ++i) ASSERT_TRUE(vm_.New(i).is_object());
  EXPECT_LE(vm_.heap->stats().peak_reserved_bytes, size_t{1} << 20);
  vm_.roots = {0};
  for (uint32_t i = 0; i < 500000; ++i) {
    const vm::ObjectRef pair = vm_.New(i);
    ASSERT_TRUE(pair.is_object()) << i;
    vm_.Left(pair).Store(vm::ObjectRef(vm_.roots[0]));
    vm_.roots[0] = pair.word();
  }
  EXPECT_LT(vm_.heap->stats().peak_reserved_bytes, size_t{24} << 20);
  EXPECT_LT(vm_.heap->stats().collections(), 100u);
}

TEST_F(HeapTest, HeapsOfOneBalancerShareItsBound) {
  constexpr size_t kTotal = size_t{8} << 20;
  MemoryBalancer balancer({.total_bytes = kTotal});
  const HeapOptions options = {.max_bytes = 64 << 20, .limit = LimitPolicy::kDynamic, .balancer = &balancer};
  Start(options);
  PairVm other;
  ASSERT_TRUE(other.Start(options, *scheduler_).ok());
  const auto hold = [&](PairVm& vm, uint32_t pairs) {
    vm.roots = {0};
    for (uint32_t i = 0; i < pairs; ++i) {
      const vm::ObjectRef pair = vm.New(i);
      if (pair.is_null()) return false;
      vm.Left(pair).Store(vm::ObjectRef(vm.roots[0]));
      vm.roots[0] = pair.word();
      EXPECT_LE(balancer.sum_of_limits(), kTotal);
    }
    return true;
  };
  EXPECT_TRUE(hold(vm_, 100000));  // 1.5 MiB, and as much to copy into
  EXPECT_TRUE(hold(other, 100000));
  EXPECT_FALSE(hold(other, 1000000));  // the maximum of one heap would hold them
  other.heap = nullptr;
  EXPECT_EQ(balancer.heaps(), 1u);
  EXPECT_TRUE(hold(vm_, 230000));
  vm_.heap = nullptr;
}

TEST_F(HeapTest, AnInitialLimitNeverRefusesALargeObjectThatTheMaximumHolds) {
  Start({.max_bytes = 8 << 20, .initial_bytes = 256 << 10});
  vm_.large_bytes = 4 << 20;
  EXPECT_TRUE(vm_.NewLarge().is_object());
}

TEST_F(HeapTest, ThreeTimesTheLiveSizeSuffices) {
  constexpr uint32_t kLive = 100000;
  Start({.max_bytes = 3 * kLive * kPairBytes});
  vm_.roots.assign(kLive, 0);
  for (uint32_t i = 0; i < 20 * kLive; ++i) {
    const vm::ObjectRef pair = vm_.New(i);
    ASSERT_TRUE(pair.is_object()) << i;
    vm_.roots[i % kLive] = pair.word();
  }
  EXPECT_LE(vm_.heap->stats().peak_reserved_bytes, 3 * kLive * kPairBytes);
}

TEST_F(HeapTest, FullHeapsFailEachTimeAndRecover) {
  Start({.max_bytes = 1 << 20});
  for (vm::ObjectRef pair = vm_.New(0); pair.is_object(); pair = vm_.New(0)) vm_.roots.push_back(pair.word());
  EXPECT_TRUE(vm_.New(0).is_null());
  EXPECT_TRUE(vm_.NewLarge().is_null());
  EXPECT_EQ(vm_.heap->stats().failed_allocations, 3u);
  vm_.roots.clear();
  EXPECT_TRUE(vm_.NewLarge().is_object());
  EXPECT_TRUE(vm_.New(0).is_object());
}

class RecordingObserver final : public CollectionObserver {
 public:
  void OnCollectionBegin(const CollectionInfo& info) override { begun.push_back(info); }
  void OnCollectionEnd(const CollectionInfo& info) override { ended.push_back(info); }

  std::vector<CollectionInfo> begun;
  std::vector<CollectionInfo> ended;
};

TEST_F(HeapTest, ObserversSeeEachCollectionBeginAndEnd) {
  RecordingObserver observer;
  Start({.max_bytes = 4 << 20, .observer = &observer});
  ASSERT_TRUE(vm_.NewLarge().is_object());
  ASSERT_TRUE(vm_.New(1).is_object());
  ASSERT_TRUE(vm_.heap->Collect(vm::CollectReason::kUser));
  ASSERT_EQ(observer.begun.size(), 1u);
  ASSERT_EQ(observer.ended.size(), 1u);
  const CollectionInfo& info = observer.ended[0];
  EXPECT_EQ(info.plan, "semispace");
  EXPECT_EQ(ReasonName(info.reason), "user");
  EXPECT_EQ(info.number, 1u);
  EXPECT_GT(info.end_ns, info.start_ns);
  EXPECT_EQ(info.bytes_before, kBlockBytes + 25 * kPageBytes);
  EXPECT_EQ(info.bytes_after, 0u);
  EXPECT_EQ(observer.begun[0].start_ns, info.start_ns);
}

TEST_F(HeapTest, StatisticsAddUp) {
  Start({.max_bytes = 4 << 20});
  vm_.roots = {vm_.New(1).word()};
  ASSERT_TRUE(vm_.New(2).is_object());
  vm_.roots.push_back(vm_.NewLarge().word());
  ASSERT_TRUE(vm_.heap->Collect(vm::CollectReason::kUser));
  ASSERT_TRUE(vm_.New(3).is_object());
  const GcStats stats = vm_.heap->stats();
  EXPECT_EQ(stats.allocated_bytes, 3 * kPairBytes + 100000);
  EXPECT_EQ(stats.large_objects_allocated, 1u);
  EXPECT_EQ(stats.copied_objects, 1u);
  EXPECT_EQ(stats.copied_bytes, kPairBytes);
  EXPECT_EQ(stats.live_bytes_after_last, kPairBytes + 100000);
  EXPECT_EQ(stats.freed_bytes, kPairBytes);
  EXPECT_EQ(stats.collections_by_kind[static_cast<size_t>(CollectionKind::kFull)], 1u);
  EXPECT_EQ(stats.pauses.count(), 1u);
  ASSERT_EQ(stats.stages.size(), 3u);
  uint64_t in_stages = 0;
  for (const StageTime& stage : stats.stages) in_stages += stage.ns;
  EXPECT_LE(in_stages, stats.pauses.total_ns());
  EXPECT_TRUE(absl::StrContains(FormatText(stats), "collections   1 (user 1)")) << FormatText(stats);
}

TEST_F(HeapTest, ForEachObjectSeesTheDeadToo) {
  Start({});
  vm_.roots = {vm_.New(1).word()};
  ASSERT_TRUE(vm_.New(2).is_object());
  ASSERT_TRUE(vm_.NewLarge().is_object());
  const auto count = [this] {
    size_t objects = 0;
    EXPECT_TRUE(vm_.heap->ForEachObject([&](vm::Address, vm::TypeId, size_t) { ++objects; }).ok());
    return objects;
  };
  EXPECT_EQ(count(), 3u);
  ASSERT_TRUE(vm_.heap->Collect(vm::CollectReason::kUser));
  EXPECT_EQ(count(), 1u);
  EXPECT_TRUE(vm_.New(4).is_object());
  EXPECT_EQ(count(), 2u);
}

TEST_F(HeapTest, InspectionPausesAndShowsTheRoots) {
  for (const PlanName& plan : PlanNames()) {
    SCOPED_TRACE(plan.name);
    vm_.roots = {0, 0};
    Start({.plan = std::string(plan.name), .max_bytes = 4 << 20});
    vm_.roots[1] = vm_.New(7).word();
    vm_.log.clear();
    size_t looks = 0;
    vm_.heap->InspectRoots([&](const HeapRoots& roots) {
      ++looks;
      EXPECT_EQ(vm_.log, "pause roots ");
      ASSERT_EQ(roots.ranges.size(), 1u);
      EXPECT_EQ(roots.ranges[0].first.where(), vm::Address::FromPointer(vm_.roots.data()));
      EXPECT_EQ(roots.ranges[0].count, 2u);
      EXPECT_TRUE(roots.held.empty());
      EXPECT_FALSE(vm_.heap->Collect(vm::CollectReason::kUser));
    });
    EXPECT_EQ(looks, 1u);
    EXPECT_EQ(vm_.log, "pause roots resume ");
    EXPECT_EQ(vm_.heap->Collect(vm::CollectReason::kUser), vm_.heap->constraints().collects);
    vm_.heap = nullptr;
  }
}

TEST_F(HeapTest, InspectionShowsPinnedObjectsOnce) {
  Start({.plan = "immix"});
  const vm::ObjectRef pinned = vm_.New(1);
  vm_.heap->Pin(pinned);
  vm_.heap->Pin(pinned);
  vm_.heap->InspectRoots([&](const HeapRoots& roots) {
    ASSERT_EQ(roots.held.size(), 1u);
    EXPECT_EQ(roots.held[0], pinned.ToAddress(vm_.mutator.cage_base));
  });
}

TEST_F(HeapTest, VerifyingNeedsItsOption) {
  Start({});
  EXPECT_EQ(vm_.heap->Verify().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(HeapTest, ThousandsOfHeapsLiveAtOnceAndComeAndGo) {
  std::vector<std::unique_ptr<PairVm>> vms;
  for (int i = 0; i < 3000; ++i) {
    if (vms.size() == 1000) vms.erase(vms.begin(), vms.begin() + 500);
    vms.push_back(std::make_unique<PairVm>());
    const HeapOptions options = {.plan = i % 2 == 0 ? "null" : "semispace", .max_bytes = size_t{16} << 20};
    const absl::Status status = vms.back()->Start(options, *scheduler_);
    ASSERT_TRUE(status.ok()) << status;
    vms.back()->roots = {vms.back()->New(1).word()};
    EXPECT_EQ(vms.back()->heap->Collect(vm::CollectReason::kUser), i % 2 != 0);
  }
}

TEST(PlanNames, AreThoseOfTheHelpText) {
  const std::vector<PlanName> names = PlanNames();
  ASSERT_GE(names.size(), 2u);
  EXPECT_EQ(names[0].name, "null");
  EXPECT_EQ(names[1].name, "semispace");
  EXPECT_FALSE(FindPlanConstraints("nothing").ok());
  EXPECT_TRUE(FindPlanConstraints("semispace")->moves_objects);
}

}  // namespace
}  // namespace strata::gc
