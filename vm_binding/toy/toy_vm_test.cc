#include "vm_binding/toy/toy_vm.h"

#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gtest/gtest.h"
#include "scheduler/scheduler.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/toy/toy_heap_factory.h"
#include "vm_binding/toy/toy_model.h"
#include "vm_binding/weak/weak_table.h"

namespace strata::toy {
namespace {

constexpr ToyShape kPair = {.type = ToyType::kNode, .slots = 2, .data_bytes = 4};

// A VM, its heap and its workers.
struct World {
  World(gc::HeapOptions options, int workers) {
    auto made = scheduler::Scheduler::Create({.workers = workers});
    EXPECT_TRUE(made.ok()) << made.status();
    scheduler = *std::move(made);
    options.verify = true;
    options.bytes_per_worker = 0;
    factory = std::make_unique<ToyHeapFactory>(std::move(options), *scheduler);
    auto created = ToyVm::Create(*factory);
    EXPECT_TRUE(created.ok()) << created.status();
    vm = *std::move(created);
  }

  std::unique_ptr<scheduler::Scheduler> scheduler;
  std::unique_ptr<ToyHeapFactory> factory;
  std::unique_ptr<ToyVm> vm;
};

std::vector<std::string> CollectingPlans() {
  std::vector<std::string> names;
  for (const gc::PlanName& plan : gc::PlanNames()) {
    if (gc::FindPlanConstraints(plan.name)->collects) names.emplace_back(plan.name);
  }
  return names;
}

// Every plan that collects, with 1, 2 and 4 workers, trusting and hardened.
class CollectingToyVm : public ::testing::TestWithParam<std::tuple<std::string, int, bool>> {
 protected:
  ToyVm& vm() { return *world_.vm; }
  gc::Heap& heap() { return world_.factory->heap(); }

  World world_{{.plan = std::get<0>(GetParam()), .max_bytes = size_t{16} << 20, .hardened = std::get<2>(GetParam())},
               std::get<1>(GetParam())};
};

INSTANTIATE_TEST_SUITE_P(Plans, CollectingToyVm,
                         ::testing::Combine(::testing::ValuesIn(CollectingPlans()), ::testing::Values(1, 2, 4),
                                            ::testing::Bool()));

TEST_P(CollectingToyVm, KeepsWhatHandlesReachAndDropsTheRest) {
  const Handle root = vm().NewHandle();
  const Handle temporary = vm().NewHandle();
  ASSERT_TRUE(vm().Allocate(root, kPair, 1));
  ASSERT_TRUE(vm().Allocate(temporary, kPair, 2));
  vm().Store(root, 0, temporary);
  vm().StoreImmediate(root, 1, 77);
  ASSERT_TRUE(vm().Allocate(temporary, kPair, 3));
  vm().Clear(temporary);
  ASSERT_TRUE(vm().Collect());
  EXPECT_EQ(vm().At(root).id(), 1u);
  EXPECT_TRUE(vm().At(root).HasItsData());
  EXPECT_EQ(vm().At(vm().At(root).slot(0).Load()).id(), 2u);
  EXPECT_EQ(vm().At(root).slot(1).Load(), vm::ObjectRef(77 << 1 | 1));
  EXPECT_EQ(heap().stats().live_bytes_after_last, 2 * kPair.Bytes());
}

TEST_P(CollectingToyVm, CyclesAndSharingKeepTheirShape) {
  const Handle a = vm().NewHandle();
  const Handle b = vm().NewHandle();
  ASSERT_TRUE(vm().Allocate(a, kPair, 1));
  ASSERT_TRUE(vm().Allocate(b, kPair, 2));
  vm().Store(a, 0, b);
  vm().Store(a, 1, a);
  vm().Store(b, 0, a);
  ASSERT_TRUE(vm().Collect());
  EXPECT_EQ(vm().At(a).slot(0).Load(), vm().Get(b));
  EXPECT_EQ(vm().At(a).slot(1).Load(), vm().Get(a));
  EXPECT_EQ(vm().At(b).slot(0).Load(), vm().Get(a));
}

TEST_P(CollectingToyVm, DeepListsNeedNoDeepStack) {
  const Handle head = vm().NewHandle();
  const Handle next = vm().NewHandle();
  for (uint32_t i = 0; i < 100000; ++i) {
    ASSERT_TRUE(vm().Allocate(next, {.type = ToyType::kNode, .slots = 1}, i));
    vm().Store(next, 0, head);
    vm().Copy(next, head);
  }
  ASSERT_TRUE(vm().Collect());
  uint32_t length = 0;
  for (vm::ObjectRef at = vm().Get(head); at.is_object(); at = vm().At(at).slot(0).Load()) ++length;
  EXPECT_EQ(length, 100000u);
}

TEST_P(CollectingToyVm, HugeArraysAreTracedInSlices) {
  constexpr uint32_t kLength = 50000;
  const Handle array = vm().NewHandle();
  const Handle element = vm().NewHandle();
  ASSERT_TRUE(vm().Allocate(array, {.type = ToyType::kArray, .slots = kLength}, 1));
  const vm::ObjectRef before = vm().Get(array);
  for (uint32_t i = 0; i < kLength; ++i) {
    ASSERT_TRUE(vm().Allocate(element, {.type = ToyType::kBlob, .data_bytes = 4}, i));
    vm().Store(array, i, element);
  }
  ASSERT_TRUE(vm().Collect());
  EXPECT_EQ(vm().Get(array), before);
  for (uint32_t i = 0; i < kLength; ++i) ASSERT_EQ(vm().At(vm().At(array).slot(i).Load()).id(), i);
}

TEST_P(CollectingToyVm, NonMovingObjectsStayWhereTheyAre) {
  const Handle fixed = vm().NewHandle();
  const Handle moving = vm().NewHandle();
  ASSERT_TRUE(vm().Allocate(fixed, kPair, 1, vm::AllocSemantics::kNonMoving));
  ASSERT_TRUE(vm().Allocate(moving, kPair, 2));
  vm().Store(fixed, 0, moving);
  const vm::ObjectRef before = vm().Get(fixed);
  vm().Clear(moving);
  ASSERT_TRUE(vm().Collect());
  EXPECT_EQ(vm().Get(fixed), before);
  EXPECT_EQ(vm().At(vm().At(fixed).slot(0).Load()).id(), 2u);
}

// Small and large, in the middle of garbage and of what moves, some of it through a pinned object only.
TEST_P(CollectingToyVm, PinnedObjectsStayWithAllTheyReach) {
  if (!vm().pins_objects()) GTEST_SKIP() << "the plan pins nothing";
  constexpr uint32_t kCount = 20000;
  const Handle object = vm().NewHandle();
  const Handle child = vm().NewHandle();
  const Handle kept = vm().NewHandle();
  std::vector<std::pair<vm::ObjectRef, uint32_t>> pinned;
  ASSERT_TRUE(vm().Allocate(kept, {.type = ToyType::kArray, .slots = kCount}, 0));
  for (uint32_t i = 1; i < kCount; ++i) {
    ASSERT_TRUE(vm().Allocate(child, {.type = ToyType::kBlob, .data_bytes = i % 50}, kCount + i));
    ASSERT_TRUE(
        vm().Allocate(object, {.type = ToyType::kNode, .slots = 3, .data_bytes = i % 1000 == 7 ? 30000 : i % 30}, i));
    vm().Store(object, i % 3, child);
    if (i % 5 == 0) vm().Store(kept, i, object);
    if (i % 1000 != 7 && i % 777 > 1) continue;
    vm().Pin(vm().Get(object));
    vm().Pin(vm().Get(object));
    pinned.push_back({vm().Get(object), i});
  }
  vm().Clear(object);
  vm().Clear(child);
  const auto check = [&] {
    for (const auto& [ref, id] : pinned) {
      ASSERT_EQ(vm().At(ref).id(), id);
      ASSERT_TRUE(vm().At(ref).HasItsData());
      ASSERT_EQ(vm().At(vm().At(ref).slot(id % 3).Load()).id(), kCount + id);
    }
    for (uint32_t i = 5; i < kCount; i += 5) ASSERT_EQ(vm().At(vm().At(kept).slot(i).Load()).id(), i);
  };
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(vm().Collect());
    check();
    for (const auto& [ref, id] : pinned) {
      if (i == 0) vm().Unpin(ref);
    }
    // What lies between is free to be allocated.
    for (uint32_t j = 0; j < 50000; ++j) ASSERT_TRUE(vm().Allocate(object, kPair, j));
    check();
  }
  for (const auto& [ref, id] : pinned) vm().Unpin(ref);
  vm().Clear(kept);
  vm().Clear(object);
  ASSERT_TRUE(vm().Collect());
  EXPECT_EQ(heap().stats().live_bytes_after_last, 0u);
}

TEST_P(CollectingToyVm, AmbiguousWordsKeepWhatTheyPointInto) {
  if (!vm().pins_objects()) GTEST_SKIP() << "the plan pins nothing";
  const Handle object = vm().NewHandle();
  std::vector<std::pair<vm::ObjectRef, uint32_t>> pointed;
  for (uint32_t i = 0; i < 5000; ++i) {
    const ToyShape shape = {.type = ToyType::kBlob, .data_bytes = i % 500 == 3 ? 40000 : i % 100};
    ASSERT_TRUE(vm().Allocate(object, shape, i));
    if (i % 250 != 3) continue;
    const uintptr_t begin = vm().At(object).at().value();
    vm().ambiguous_words().push_back(begin + i % (shape.Bytes() + 1) % shape.Bytes());
    vm().ambiguous_words().push_back(begin + shape.Bytes() - 1);
    pointed.push_back({vm().Get(object), i});
  }
  vm().ambiguous_words().insert(vm().ambiguous_words().end(), {0, 1, ~uintptr_t{0}, vm().mutator().cage_base.value()});
  vm().Clear(object);
  size_t bytes = 0;
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(vm().Collect());
    bytes = 0;
    for (const auto& [ref, id] : pointed) {
      ASSERT_EQ(vm().At(ref).id(), id);
      ASSERT_TRUE(vm().At(ref).HasItsData());
      bytes += vm().At(ref).shape().Bytes();
    }
    EXPECT_EQ(heap().stats().live_bytes_after_last, bytes);
  }
  vm().ambiguous_words().clear();
  ASSERT_TRUE(vm().Collect());
  EXPECT_EQ(heap().stats().live_bytes_after_last, 0u);
}

TEST_P(CollectingToyVm, ObjectsAreFoundByAnyAddressWithinThem) {
  const Handle object = vm().NewHandle();
  const Handle head = vm().NewHandle();
  for (uint32_t i = 0; i < 3000; ++i) {
    const uint32_t data_bytes = i % 300 == 7 ? 20000 : i % 60;
    ASSERT_TRUE(vm().Allocate(object, {.type = ToyType::kNode, .slots = 1, .data_bytes = data_bytes}, i));
    if (i % 3 != 0) continue;
    vm().Store(object, 0, head);
    vm().Copy(object, head);
    if (i == 1500) ASSERT_TRUE(vm().Collect());
  }
  const auto check = [&] {
    std::vector<std::pair<vm::Address, size_t>> objects;
    ASSERT_TRUE(
        heap().ForEachObject([&](vm::Address at, vm::TypeId, size_t bytes) { objects.push_back({at, bytes}); }).ok());
    for (size_t i = 0; i < objects.size(); i += objects.size() / 100) {
      const auto [at, bytes] = objects[i];
      const vm::ObjectRef ref = vm::ObjectRef::FromAddress(vm().mutator().cage_base, at);
      for (const size_t offset : {size_t{0}, size_t{1}, size_t{8}, bytes - 1}) {
        EXPECT_EQ(heap().FindObject(at + offset), ref);
      }
      EXPECT_TRUE(heap().IsObject(ref));
      EXPECT_FALSE(heap().IsObject(vm::ObjectRef(ref.word() + 2)));
      EXPECT_FALSE(heap().IsObject(vm::ObjectRef(ref.word() + 1)));
    }
  };
  check();
  ASSERT_TRUE(vm().Collect());
  check();
  for (const uintptr_t address : {uintptr_t{0}, uintptr_t{8}, ~uintptr_t{7}, vm().mutator().cage_base.value()}) {
    EXPECT_TRUE(heap().FindObject(vm::Address(address)).is_null());
  }
  const vm::Address last = vm().At(head).at();
  vm().Clear(head);
  vm().Clear(object);
  ASSERT_TRUE(vm().Collect());
  EXPECT_TRUE(heap().FindObject(last).is_null());
}

TEST_P(CollectingToyVm, WeakHandlesAreClearedWithTheirObjects) {
  const Handle kept = vm().NewHandle();
  const Handle dropped = vm().NewHandle();
  ASSERT_TRUE(vm().Allocate(kept, kPair, 1));
  ASSERT_TRUE(vm().Allocate(dropped, {.type = ToyType::kBlob, .data_bytes = 20000}, 2));
  const weak::WeakRef weak_kept = vm().NewWeakHandle(kept);
  const weak::WeakRef weak_dropped = vm().NewWeakHandle(dropped);
  ASSERT_TRUE(vm().Collect());
  EXPECT_EQ(vm().GetWeak(weak_kept), vm().Get(kept));
  EXPECT_EQ(vm().GetWeak(weak_dropped), vm().Get(dropped));
  vm().Clear(dropped);
  ASSERT_TRUE(vm().Collect());
  EXPECT_EQ(vm().GetWeak(weak_kept), vm().Get(kept));
  EXPECT_TRUE(vm().GetWeak(weak_dropped).is_null());
}

TEST_P(CollectingToyVm, EphemeronsKeepValuesThroughChainsOfKeys) {
  // Entered in the order that needs one round each: key i+1 is the value of key i.
  constexpr uint32_t kChain = 10;
  std::vector<Handle> keys;
  for (uint32_t i = 0; i <= kChain; ++i) {
    keys.push_back(vm().NewHandle());
    ASSERT_TRUE(vm().Allocate(keys.back(), kPair, i));
  }
  for (uint32_t i = kChain; i-- > 0;) vm().NewEphemeron(keys[i], keys[i + 1]);
  const weak::WeakRef last = vm().NewWeakHandle(keys[kChain]);
  for (uint32_t i = 1; i <= kChain; ++i) vm().Clear(keys[i]);
  ASSERT_TRUE(vm().Collect());
  EXPECT_EQ(vm().ephemeron_count(), kChain);
  ASSERT_TRUE(vm().GetWeak(last).is_object());
  EXPECT_EQ(vm().At(vm().GetWeak(last)).id(), kChain);
  vm().Clear(keys[0]);
  ASSERT_TRUE(vm().Collect());
  EXPECT_EQ(vm().ephemeron_count(), 0u);
  EXPECT_TRUE(vm().GetWeak(last).is_null());
  EXPECT_EQ(heap().stats().live_bytes_after_last, 0u);
}

// Each value reaches the next key through an object between, and every key waits for the one entered after it.
TEST_P(CollectingToyVm, LongChainsOfEphemeronsTakeLinearTime) {
  constexpr uint32_t kChain = 100000;
  const Handle key = vm().NewHandle();
  const Handle next = vm().NewHandle();
  const Handle between = vm().NewHandle();
  ASSERT_TRUE(vm().Allocate(next, {.type = ToyType::kBlob}, kChain));
  const weak::WeakRef last = vm().NewWeakHandle(next);
  for (uint32_t i = kChain; i-- > 0;) {
    ASSERT_TRUE(vm().Allocate(key, {.type = ToyType::kBlob}, i));
    ASSERT_TRUE(vm().Allocate(between, {.type = ToyType::kNode, .slots = 1}, i));
    vm().Store(between, 0, next);
    vm().NewEphemeron(key, between);
    vm().Copy(key, next);
  }
  vm().Clear(next);
  vm().Clear(between);
  ASSERT_TRUE(vm().Collect());
  EXPECT_EQ(vm().ephemeron_count(), kChain);
  ASSERT_TRUE(vm().GetWeak(last).is_object());
  EXPECT_EQ(vm().At(vm().GetWeak(last)).id(), kChain);
  vm().Clear(key);
  ASSERT_TRUE(vm().Collect());
  EXPECT_EQ(vm().ephemeron_count(), 0u);
  EXPECT_TRUE(vm().GetWeak(last).is_null());
}

TEST_P(CollectingToyVm, ManyEphemeronsAndWeakHandlesAreSharedAmongSlices) {
  constexpr uint32_t kCount = 20000;
  const Handle keys = vm().NewHandle();
  const Handle key = vm().NewHandle();
  const Handle value = vm().NewHandle();
  ASSERT_TRUE(vm().Allocate(keys, {.type = ToyType::kArray, .slots = kCount}, 0));
  std::vector<weak::WeakRef> values;
  for (uint32_t i = 0; i < kCount; ++i) {
    ASSERT_TRUE(vm().Allocate(key, {.type = ToyType::kBlob}, i));
    if (i % 3 == 0) vm().Store(keys, i, key);
    ASSERT_TRUE(vm().Allocate(value, {.type = ToyType::kBlob}, i));
    vm().NewEphemeron(key, value);
    values.push_back(vm().NewWeakHandle(value));
  }
  vm().Clear(key);
  vm().Clear(value);
  ASSERT_TRUE(vm().Collect());
  EXPECT_EQ(vm().ephemeron_count(), (kCount + 2) / 3);
  for (uint32_t i = 0; i < kCount; ++i) {
    const vm::ObjectRef ref = vm().GetWeak(values[i]);
    ASSERT_EQ(ref.is_object(), i % 3 == 0) << i;
    if (ref.is_object()) ASSERT_EQ(vm().At(ref).id(), i);
  }
}

TEST_P(CollectingToyVm, FinalizersGetTheirObjectsOnceInOrderWithAllTheyReach) {
  constexpr uint32_t kCount = 10000;
  const Handle object = vm().NewHandle();
  const Handle child = vm().NewHandle();
  for (uint32_t i = 0; i < kCount; ++i) {
    ASSERT_TRUE(vm().Allocate(child, {.type = ToyType::kBlob, .data_bytes = 4}, kCount + i));
    ASSERT_TRUE(vm().Allocate(object, {.type = ToyType::kNode, .slots = 1}, i));
    vm().Store(object, 0, child);
    vm().NewFinalizer(object);
  }
  vm().NewFinalizer(child);
  const weak::WeakRef short_weak = vm().NewWeakHandle(child);
  const weak::WeakRef long_weak = vm().NewLongWeakHandle(child);
  ASSERT_TRUE(vm().Collect());
  const Handle due = vm().NewHandle();
  for (uint32_t i = 0; i + 1 < kCount; ++i) {
    ASSERT_TRUE(vm().TakeDue(due)) << i;
    ASSERT_EQ(vm().At(due).id(), i);
    ASSERT_EQ(vm().At(vm().At(due).slot(0).Load()).id(), kCount + i);
    if (i == 5000) ASSERT_TRUE(vm().Collect());
  }
  EXPECT_FALSE(vm().TakeDue(due));
  EXPECT_TRUE(vm().GetWeak(short_weak).is_object());
  vm().Clear(object);
  vm().Clear(child);
  vm().Clear(due);
  ASSERT_TRUE(vm().Collect());
  EXPECT_TRUE(vm().GetWeak(short_weak).is_null());
  ASSERT_TRUE(vm().GetLongWeak(long_weak).is_object());
  EXPECT_EQ(vm().At(vm().GetLongWeak(long_weak)).id(), 2 * kCount - 1);
  ASSERT_TRUE(vm().TakeDue(due));
  EXPECT_EQ(vm().At(due).id(), kCount - 1);
  ASSERT_TRUE(vm().TakeDue(due));
  EXPECT_EQ(vm().At(due).id(), 2 * kCount - 1);
  EXPECT_FALSE(vm().TakeDue(due));
  vm().Clear(due);
  ASSERT_TRUE(vm().Collect());
  EXPECT_TRUE(vm().GetLongWeak(long_weak).is_null());
  EXPECT_EQ(heap().stats().live_bytes_after_last, 0u);
}

TEST_P(CollectingToyVm, RevivedKeysKeepTheirValues) {
  const Handle key = vm().NewHandle();
  const Handle value = vm().NewHandle();
  ASSERT_TRUE(vm().Allocate(key, kPair, 1));
  ASSERT_TRUE(vm().Allocate(value, kPair, 2));
  vm().NewEphemeron(key, value);
  vm().NewFinalizer(key);
  const weak::WeakRef long_weak = vm().NewLongWeakHandle(value);
  vm().Clear(key);
  vm().Clear(value);
  ASSERT_TRUE(vm().Collect());
  EXPECT_EQ(vm().ephemeron_count(), 1u);
  ASSERT_TRUE(vm().GetLongWeak(long_weak).is_object());
  EXPECT_EQ(vm().At(vm().GetLongWeak(long_weak)).id(), 2u);
  ASSERT_TRUE(vm().TakeDue(key));
  vm().Clear(key);
  ASSERT_TRUE(vm().Collect());
  EXPECT_EQ(vm().ephemeron_count(), 0u);
  EXPECT_TRUE(vm().GetLongWeak(long_weak).is_null());
}

TEST_P(CollectingToyVm, GarbageNeverExhaustsTheHeap) {
  const Handle handle = vm().NewHandle();
  for (uint32_t i = 0; i < 2000; ++i) {
    ASSERT_TRUE(vm().Allocate(handle, {.type = ToyType::kBlob, .data_bytes = 100 + i * 50 % 90000}, i)) << i;
    ASSERT_TRUE(vm().At(handle).HasItsData());
  }
  EXPECT_GT(heap().stats().collections(), 2u);
  EXPECT_LE(heap().stats().peak_reserved_bytes, size_t{16} << 20);
}

TEST_P(CollectingToyVm, LiveDataBeyondTheHeapIsExhaustionNotACrash) {
  const Handle head = vm().NewHandle();
  const Handle next = vm().NewHandle();
  uint32_t count = 0;
  while (vm().Allocate(next, {.type = ToyType::kNode, .slots = 1, .data_bytes = 1000}, count)) {
    vm().Store(next, 0, head);
    vm().Copy(next, head);
    ASSERT_LT(++count, 100000u);
  }
  // Half of the maximum holds objects, the other half is what they are copied to.
  EXPECT_GT(count, 7000u);
  EXPECT_EQ(heap().stats().failed_allocations, 1u);
  // Letting go makes room again.
  vm().Clear(head);
  vm().Clear(next);
  EXPECT_TRUE(vm().Allocate(next, kPair, 1));
}

TEST_P(CollectingToyVm, HopelessSizesFailWithoutACollection) {
  const Handle handle = vm().NewHandle();
  EXPECT_FALSE(vm().Allocate(handle, {.type = ToyType::kArray, .slots = 0xFFFFFFFF}, 1));
  EXPECT_FALSE(vm().Allocate(handle, {.type = ToyType::kBlob, .data_bytes = 0xFFFFFFFF}, 1));
  EXPECT_FALSE(vm().Allocate(handle, {.type = ToyType::kBlob, .data_bytes = 17u << 20}, 1));
  EXPECT_EQ(vm().pauses(), 0u);
  for (const size_t bytes : {~size_t{7}, size_t{1} << 63, size_t{1} << 40}) {
    EXPECT_TRUE(vm::Allocate(vm().mutator(), {.bytes = bytes}).is_null());
    EXPECT_TRUE(vm::Allocate(vm().mutator(), {.bytes = bytes, .semantics = vm::AllocSemantics::kNonMoving}).is_null());
  }
  EXPECT_TRUE(vm().Allocate(handle, kPair, 1));
}

TEST(ToyVm, NullNeverCollectsAndReportsExhaustion) {
  World world({.plan = "null", .max_bytes = size_t{1} << 20}, 1);
  ToyVm& vm = *world.vm;
  const Handle handle = vm.NewHandle();
  uint32_t count = 0;
  while (vm.Allocate(handle, kPair, count)) ++count;
  EXPECT_EQ(count, (1u << 20) / kPair.Bytes());
  EXPECT_FALSE(vm.Collect());
  EXPECT_EQ(vm.pauses(), 0u);
  EXPECT_EQ(vm.At(handle).id(), count - 1);
  EXPECT_TRUE(world.factory->heap().Verify().ok());
}

// What pageprotect is for: a reference that was not a root, used after a collection.
TEST(ToyVm, PageProtectFaultsWhereAStaleReferenceIsUsed) {
  World world({.plan = "pageprotect", .max_bytes = size_t{16} << 20}, 1);
  ToyVm& vm = *world.vm;
  const Handle small = vm.NewHandle();
  const Handle large = vm.NewHandle();
  ASSERT_TRUE(vm.Allocate(small, kPair, 1));
  ASSERT_TRUE(vm.Allocate(large, {.type = ToyType::kBlob, .data_bytes = 100000}, 2));
  const auto read = [&vm](vm::ObjectRef ref) { return *vm.At(ref).at().As<volatile uint32_t>(); };
  const vm::ObjectRef stale_small = vm.Get(small);
  const vm::ObjectRef stale_large = vm.Get(large);
  vm.Clear(large);
  ASSERT_TRUE(vm.Collect());
  EXPECT_NE(vm.Get(small), stale_small);
  EXPECT_NE(read(vm.Get(small)), 0u);
  EXPECT_DEATH(read(stale_small), "");
  EXPECT_DEATH(read(stale_large), "");
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(vm.Collect());
  EXPECT_DEATH(read(stale_small), "");
}

TEST(ToyVm, UnknownPlanListsTheKnownOnes) {
  auto scheduler = scheduler::Scheduler::Create({});
  ASSERT_TRUE(scheduler.ok());
  ToyHeapFactory factory({.plan = "zebra"}, **scheduler);
  const absl::Status status = ToyVm::Create(factory).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(absl::StartsWith(status.message(), "no collector is named \"zebra\"; known: null, semispace, "))
      << status;
}

}  // namespace
}  // namespace strata::toy
