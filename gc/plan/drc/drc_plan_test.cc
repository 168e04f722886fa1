// Counting, deferring and the search for cycles, with the toy VM: every collection is verified, counts included.

#include "gc/plan/drc/drc_plan.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gc/plan/drc/tuning.h"
#include "gtest/gtest.h"
#include "scheduler/scheduler.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/toy/toy_heap_factory.h"
#include "vm_binding/toy/toy_model.h"
#include "vm_binding/toy/toy_vm.h"

namespace strata::gc {
namespace {

using toy::Handle;
using toy::ToyShape;
using toy::ToyType;
using toy::ToyVm;

constexpr ToyShape kPair = {.type = ToyType::kNode, .slots = 2, .data_bytes = 4};
constexpr size_t kHeapBytes = size_t{4} << 20;

ToyShape Array(uint32_t slots) { return {.type = ToyType::kArray, .slots = slots}; }

class DrcTest : public ::testing::Test {
 protected:
  DrcTest() { Start({}); }

  void Start(HeapOptions options, bool verify = true) {
    options.plan = "drc";
    options.verify = verify;
    if (options.max_bytes == HeapOptions().max_bytes) options.max_bytes = kHeapBytes;
    vm_ = nullptr;
    factory_ = std::make_unique<toy::ToyHeapFactory>(options, *scheduler_);
    vm_ = *ToyVm::Create(*factory_);
    a_ = vm_->NewHandle();
    b_ = vm_->NewHandle();
    c_ = vm_->NewHandle();
  }
  void New(Handle into, const ToyShape& shape = kPair) { ASSERT_TRUE(vm_->Allocate(into, shape, ++id_)); }
  // A collection that counts: bounded, deferring.
  void Epoch() { ASSERT_TRUE(vm_->mutator().ops->collect(vm_->mutator(), vm::CollectReason::kAllocation)); }
  void Stress() { ASSERT_TRUE(vm_->mutator().ops->collect(vm_->mutator(), vm::CollectReason::kStress)); }
  // One that traces.
  void Full() { ASSERT_TRUE(vm_->Collect()); }
  GcStats Stats() { return factory_->heap().stats(); }
  uint64_t Live() { return Stats().live_bytes_after_last; }
  // Stress pauses until a search that began after now has been completed.
  void SearchCycles() {
    const uint64_t target = Stats().counting.cycle_searches + 2;
    for (int i = 0; i < 100000 && Stats().counting.cycle_searches < target; ++i) Stress();
    ASSERT_EQ(Stats().counting.cycle_searches, target);
    EXPECT_EQ(Full_(), 0u);
  }
  uint64_t Full_() { return Stats().collections_by_kind[static_cast<size_t>(CollectionKind::kFull)]; }

  std::unique_ptr<scheduler::Scheduler> scheduler_ = *scheduler::Scheduler::Create({.workers = 2});
  std::unique_ptr<toy::ToyHeapFactory> factory_;
  std::unique_ptr<ToyVm> vm_;
  Handle a_{};
  Handle b_{};
  Handle c_{};
  uint32_t id_ = 0;
};

TEST_F(DrcTest, NewObjectsThatNothingNamesDieUncounted) {
  for (int i = 0; i < 1000; ++i) New(a_);
  vm_->Clear(a_);
  Epoch();
  EXPECT_EQ(Live(), 0u);
  EXPECT_EQ(Stats().promoted_objects, 0u);
  EXPECT_EQ(Stats().counting.increments, 0u);
  EXPECT_EQ(Stats().reserved_bytes, 0u);
}

TEST_F(DrcTest, AHeldObjectDiesInTheEpochAfterItsHandleGoes) {
  New(a_);
  Epoch();
  EXPECT_EQ(Live(), kPair.Bytes());
  Epoch();
  EXPECT_EQ(Live(), kPair.Bytes());
  vm_->Clear(a_);
  Epoch();
  EXPECT_EQ(Live(), 0u);
}

TEST_F(DrcTest, AnOverwrittenReferenceFreesWhatItNamedAlone) {
  New(a_);
  New(b_);
  vm_->Store(a_, 0, b_);
  vm_->Clear(b_);
  Epoch();
  EXPECT_EQ(Live(), 2 * kPair.Bytes());
  vm_->Store(a_, 0, b_);
  Epoch();
  EXPECT_EQ(Live(), kPair.Bytes());
}

TEST_F(DrcTest, StoresInOneEpochCoalesce) {
  New(a_);
  New(b_);
  vm_->Store(a_, 0, b_);
  vm_->Clear(b_);
  Epoch();
  const uint64_t increments = Stats().counting.increments;
  // The first value goes, 100 come and go, the last stays.
  for (int i = 0; i < 100; ++i) {
    New(b_);
    vm_->Store(a_, 0, b_);
  }
  vm_->Clear(b_);
  Epoch();
  EXPECT_EQ(Stats().counting.increments - increments, 1u);
  EXPECT_EQ(Stats().counting.decrements, 1u);
  EXPECT_EQ(Live(), 2 * kPair.Bytes());
}

TEST_F(DrcTest, AReferencePutBackInTheSameEpochCountsOnce) {
  New(a_);
  New(b_);
  vm_->Store(a_, 0, b_);
  Epoch();
  vm_->StoreImmediate(a_, 0, 3);
  vm_->Store(a_, 0, b_);
  vm_->Store(a_, 1, b_);
  vm_->StoreImmediate(a_, 1, 4);
  vm_->Clear(b_);
  Epoch();
  EXPECT_EQ(Live(), 2 * kPair.Bytes());
  vm_->StoreImmediate(a_, 0, 3);
  Epoch();
  EXPECT_EQ(Live(), kPair.Bytes());
}

TEST_F(DrcTest, AChainDiesWhole) {
  New(a_);
  for (int i = 0; i < 1000; ++i) {
    New(b_);
    vm_->Store(b_, 0, a_);
    vm_->Copy(b_, a_);
  }
  vm_->Clear(b_);
  Epoch();
  EXPECT_EQ(Live(), 1001 * kPair.Bytes());
  vm_->Clear(a_);
  Epoch();
  EXPECT_EQ(Live(), 0u);
  EXPECT_EQ(Stats().reserved_bytes, 0u);
}

TEST_F(DrcTest, FreedMemoryIsAllocatedAgain) {
  New(a_, Array(100));
  for (uint32_t round = 0; round < 200; ++round) {
    for (uint32_t i = 0; i < 100; ++i) {
      New(b_);
      if (i % 2 == round % 2) vm_->Store(a_, i, b_);
    }
    Epoch();
  }
  EXPECT_LE(Stats().peak_reserved_bytes, 2 * kBlockBytes);
}

TEST_F(DrcTest, LongArraysAreLoggedBySlot) {
  constexpr uint32_t kSlots = 20000;
  New(a_, Array(kSlots));
  New(b_);
  for (uint32_t i = 0; i < kSlots; ++i) vm_->Store(a_, i, b_);
  Epoch();
  const uint64_t increments = Stats().counting.increments;
  New(c_);
  vm_->Store(a_, 7, c_);
  vm_->Store(a_, 7, b_);
  vm_->Store(a_, 7, c_);
  vm_->Store(a_, 8, c_);
  vm_->Clear(c_);
  Epoch();
  EXPECT_EQ(Stats().counting.increments - increments, 2u);
  EXPECT_EQ(Live(), Array(kSlots).Bytes() + 2 * kPair.Bytes());
  vm_->Store(a_, 7, b_);
  vm_->StoreImmediate(a_, 8, 1);
  Epoch();
  EXPECT_EQ(Live(), Array(kSlots).Bytes() + kPair.Bytes());
}

TEST_F(DrcTest, RangesOfStoresAreLogged) {
  for (const uint32_t slots : {20u, 1000u, 5000u}) {
    New(a_, Array(slots));
    for (uint32_t i = 0; i < slots; ++i) {
      New(b_);
      vm_->Store(a_, i, b_);
    }
    vm_->Clear(b_);
    Epoch();
    EXPECT_EQ(Live(), Array(slots).Bytes() + slots * kPair.Bytes());
    const toy::ToyObject array = vm_->At(a_);
    vm_->mutator().ops->write_range_slow(vm_->mutator(), vm_->Get(a_), array.slot(5), 10);
    for (size_t i = 5; i < 15; ++i) array.slot(i).Store(vm::ObjectRef());
    Epoch();
    EXPECT_EQ(Live(), Array(slots).Bytes() + (slots - 10) * kPair.Bytes());
    vm_->Clear(a_);
    Epoch();
    EXPECT_EQ(Live(), 0u);
  }
}

TEST_F(DrcTest, ALongArrayDiesInSteps) {
  Start({.max_bytes = size_t{64} << 20});
  constexpr uint32_t kSlots = 500000;
  New(a_, Array(kSlots));
  New(b_);
  for (uint32_t i = 0; i < kSlots; ++i) vm_->Store(a_, i, b_);
  vm_->Clear(b_);
  Epoch();
  vm_->Clear(a_);
  Epoch();
  // Dead at once, but its memory and what it names are not free before the rest of it has been seen.
  EXPECT_EQ(Live(), kPair.Bytes());
  const size_t reserved = Stats().reserved_bytes;
  EXPECT_GT(reserved, kSlots * sizeof(uint32_t));
  for (size_t i = 0; i < 2 * kSlots / kDecrementsPerPause; ++i) {
    EXPECT_GT(Stats().reserved_bytes, kSlots * sizeof(uint32_t)) << i;
    Epoch();
  }
  for (int i = 0; i < 2; ++i) Epoch();
  EXPECT_LT(Stats().reserved_bytes, kSlots * sizeof(uint32_t));
}

TEST_F(DrcTest, StuckCountsHealInAFullCollection) {
  New(a_);
  New(b_, Array(10));
  for (uint32_t i = 0; i < 10; ++i) vm_->Store(b_, i, a_);
  Epoch();
  for (uint32_t i = 1; i < 10; ++i) vm_->StoreImmediate(b_, i, 1);
  vm_->Clear(a_);
  Epoch();
  Full();
  vm_->StoreImmediate(b_, 0, 1);
  Epoch();
  EXPECT_EQ(Live(), Array(10).Bytes());
}

TEST_F(DrcTest, ASearchFreesStuckObjects) {
  New(a_);
  New(b_, Array(10));
  for (uint32_t i = 0; i < 10; ++i) vm_->Store(b_, i, a_);
  vm_->Clear(a_);
  Epoch();
  for (uint32_t i = 0; i < 10; ++i) vm_->StoreImmediate(b_, i, 1);
  Epoch();
  EXPECT_EQ(Live(), Array(10).Bytes() + kPair.Bytes());
  SearchCycles();
  EXPECT_EQ(Live(), Array(10).Bytes());
}

TEST_F(DrcTest, AMillionDroppedPairsOfNeighboursDoNotGrowTheHeap) {
  for (int i = 0; i < 1000000; ++i) {
    New(a_);
    New(b_);
    vm_->Store(a_, 0, b_);
    vm_->Store(b_, 0, a_);
    // Counted before they are dropped, or they would die unseen.
    if (i % 64 == 0) vm_->Store(a_, 1, a_);
    if (i % 16 == 0) vm_->Copy(a_, c_);
  }
  EXPECT_EQ(Stats().failed_allocations, 0u);
}

TEST_F(DrcTest, CountedCyclesDieWithoutAFullCollection) {
  // 4 MiB of memory, 9 MiB of counted rings of every length.
  New(c_, Array(64));
  for (uint32_t ring = 0; ring < 30000; ++ring) {
    const uint32_t length = 1 + ring % 20;
    New(a_);
    vm_->Store(c_, ring % 64, a_);
    for (uint32_t i = 1; i < length; ++i) {
      New(b_);
      vm_->Store(b_, 0, a_);
      vm_->Copy(b_, a_);
    }
    vm_->Load(c_, ring % 64, b_);
    vm_->Store(b_, 0, a_);
    vm_->Store(b_, 1, b_);
    if (ring % 64 == 63) Epoch();
  }
  EXPECT_EQ(Stats().failed_allocations, 0u);
  EXPECT_EQ(Full_(), 0u);
  EXPECT_GT(Stats().counting.cyclic_objects, 100000u);
}

TEST_F(DrcTest, ARingWithAChordToALiveObjectLeavesThatAlone) {
  New(c_);
  New(a_);
  New(b_);
  vm_->Store(a_, 0, b_);
  vm_->Store(b_, 0, a_);
  vm_->Store(a_, 1, c_);
  const uint32_t id = vm_->At(c_).id();
  Epoch();
  vm_->Clear(a_);
  vm_->Clear(b_);
  SearchCycles();
  EXPECT_EQ(Live(), kPair.Bytes());
  EXPECT_EQ(Stats().counting.cyclic_objects, 2u);
  EXPECT_EQ(vm_->At(c_).id(), id);
  vm_->Clear(c_);
  Epoch();
  EXPECT_EQ(Live(), 0u);
}

TEST_F(DrcTest, WhatOnlyADeadRingNamedDiesAfterIt) {
  New(a_);
  New(b_);
  vm_->Store(a_, 0, a_);
  vm_->Store(a_, 1, b_);
  New(c_);
  vm_->Store(b_, 0, c_);
  Epoch();
  for (const Handle handle : {a_, b_, c_}) vm_->Clear(handle);
  SearchCycles();
  EXPECT_EQ(Live(), 0u);
  EXPECT_EQ(Stats().reserved_bytes, 0u);
}

TEST_F(DrcTest, ACycleThroughLongArraysDies) {
  constexpr uint32_t kSlots = 5000;
  New(a_, Array(kSlots));
  New(b_, Array(kSlots));
  New(c_);
  for (uint32_t i = 0; i < kSlots; ++i) {
    vm_->Store(a_, i, b_);
    vm_->Store(b_, i, i % 2 == 0 ? a_ : c_);
  }
  Epoch();
  vm_->Clear(a_);
  vm_->Clear(b_);
  SearchCycles();
  EXPECT_EQ(Live(), kPair.Bytes());
  EXPECT_EQ(vm_->At(c_).id(), id_);
}

TEST_F(DrcTest, AWeakHandleMayReviveACycleDuringTheSearch) {
  New(a_);
  New(b_);
  vm_->Store(a_, 0, b_);
  vm_->Store(b_, 0, a_);
  const auto weak = vm_->NewWeakHandle(b_);
  Epoch();
  // Enough to mark that it takes many pauses.
  New(c_, Array(300));
  for (uint32_t i = 1; i < 300; ++i) {
    New(a_);
    vm_->Store(c_, i, a_);
  }
  vm_->Clear(a_);
  vm_->Clear(b_);
  for (int i = 0; i < 4; ++i) Stress();
  ASSERT_TRUE(vm_->GetWeak(weak).is_object());
  vm_->Set(b_, vm_->GetWeak(weak));
  vm_->Store(c_, 0, b_);
  vm_->Clear(b_);
  for (int i = 0; i < 100; ++i) Stress();
  EXPECT_EQ(Live(), Array(300).Bytes() + 301 * kPair.Bytes());
  ASSERT_TRUE(vm_->GetWeak(weak).is_object());
  EXPECT_EQ(vm_->At(c_).slot(0).Load(), vm_->GetWeak(weak));
  vm_->StoreImmediate(c_, 0, 1);
  SearchCycles();
  EXPECT_TRUE(vm_->GetWeak(weak).is_null());
  EXPECT_EQ(Live(), Array(300).Bytes() + 299 * kPair.Bytes());
}

TEST_F(DrcTest, EphemeronsKeepAndLetGoOfTheirValuesInEpochs) {
  New(a_);
  New(b_);
  New(c_);
  vm_->Store(b_, 0, c_);
  vm_->NewEphemeron(a_, b_);
  const auto value = vm_->NewWeakHandle(b_);
  const auto below = vm_->NewWeakHandle(c_);
  vm_->Clear(b_);
  vm_->Clear(c_);
  for (int i = 0; i < 5; ++i) {
    Epoch();
    EXPECT_EQ(Live(), 3 * kPair.Bytes());
  }
  EXPECT_TRUE(vm_->GetWeak(value).is_object());
  vm_->Clear(a_);
  Epoch();  // the key dies, and with it the entry
  EXPECT_EQ(vm_->ephemeron_count(), 0u);
  Epoch();  // the value's last count goes
  EXPECT_EQ(Live(), 0u);
  EXPECT_TRUE(vm_->GetWeak(value).is_null());
  EXPECT_TRUE(vm_->GetWeak(below).is_null());
}

TEST_F(DrcTest, AnEphemeronTakesBackAValueFreedInTheSamePause) {
  for (const ToyShape& shape : {kPair, Array(5000)}) {
    New(a_);
    New(b_, shape);
    New(c_);
    vm_->Store(b_, 0, c_);
    vm_->Store(b_, 1, c_);
    const uint32_t id = vm_->At(c_).id();
    Epoch();
    vm_->NewEphemeron(a_, b_);
    const auto value = vm_->NewWeakHandle(b_);
    vm_->Clear(b_);
    vm_->Clear(c_);
    for (int i = 0; i < 3; ++i) Epoch();
    EXPECT_EQ(Live(), 2 * kPair.Bytes() + shape.Bytes());
    ASSERT_TRUE(vm_->GetWeak(value).is_object());
    EXPECT_EQ(vm_->At(vm_->At(vm_->GetWeak(value)).slot(1).Load()).id(), id);
    vm_->Clear(a_);
    for (int i = 0; i < 3; ++i) Epoch();
    EXPECT_EQ(Live(), 0u);
  }
}

TEST_F(DrcTest, AnEphemeronWhoseValueNamesItsKeyDiesInASearch) {
  New(a_);
  New(b_);
  vm_->Store(b_, 0, a_);
  vm_->Store(a_, 0, a_);
  vm_->NewEphemeron(a_, b_);
  Epoch();
  vm_->Clear(a_);
  vm_->Clear(b_);
  SearchCycles();
  EXPECT_EQ(vm_->ephemeron_count(), 0u);
  EXPECT_EQ(Live(), 0u);
}

// What makes a pause long is what changed, not what lives.
TEST_F(DrcTest, AFixedAmountOfWorkBoundsAPauseWhateverLives) {
  uint64_t works[2];
  for (const size_t factor : {1u, 8u}) {
    Start({.max_bytes = factor * (size_t{16} << 20)}, /*verify=*/false);
    const uint32_t live = static_cast<uint32_t>(factor * 100000);
    const Handle all = vm_->NewHandle();
    New(all, Array(live));
    for (uint32_t i = 0; i < live; ++i) {
      New(a_);
      vm_->Store(a_, 0, a_);
      vm_->Store(all, i, a_);
    }
    for (uint32_t i = 0; i < 10 * live; ++i) {
      New(a_);
      vm_->Store(a_, 0, a_);
      if (i % 16 == 0) vm_->Store(all, i * 7919 % live, a_);
    }
    EXPECT_EQ(Stats().failed_allocations, 0u);
    EXPECT_GT(Stats().counting.cycle_searches, 0u);
    works[factor / 8] = Stats().counting.most_work;
    EXPECT_LT(works[factor / 8], kEpochBytes / kPair.Bytes() * 3 + 3 * kLoggedPerEpoch + kDecrementsPerPause +
                                     kMostCycleWorkPerPause + kBlockBytes);
  }
  EXPECT_LT(works[1], works[0] * 2);
}

TEST_F(DrcTest, ASortOfAnArrayDoesNotFillTheLog) {
  constexpr uint32_t kSlots = 3000;
  New(a_, Array(kSlots));
  for (uint32_t i = 0; i < kSlots; ++i) {
    New(b_);
    vm_->Store(a_, i, b_);
  }
  Epoch();
  for (uint32_t i = 0; i < 1000000; ++i) {
    vm_->Load(a_, i * 7919 % kSlots, b_);
    vm_->Load(a_, i * 104729 % kSlots, c_);
    vm_->Store(a_, i * 7919 % kSlots, c_);
    vm_->Store(a_, i * 104729 % kSlots, b_);
  }
  const uint64_t increments = Stats().counting.increments;
  Epoch();
  EXPECT_LE(Stats().counting.increments - increments, kSlots);
}

}  // namespace
}  // namespace strata::gc
