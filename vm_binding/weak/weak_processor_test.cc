// A graph in a map instead of a heap: each object moves by one to tell old words from new ones.

#include "vm_binding/weak/weak_processor.h"

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/roots.h"
#include "vm_binding/contract/slot.h"
#include "vm_binding/contract/vm_hooks.h"
#include "vm_binding/weak/watched_hooks.h"
#include "vm_binding/weak/weak_table.h"

namespace strata::weak {
namespace {

constexpr uint32_t kMove = 1000000;  // even, so that moved words are objects

class FakeHeap final : public vm::WeakTracer, public vm::RootSink {
 public:
  bool IsLive(vm::ObjectRef object) const override {
    ++questions;
    return !object.is_object() || live.count(object.word()) != 0;
  }
  vm::ObjectRef Forwarded(vm::ObjectRef object) const override {
    return object.is_object() ? vm::ObjectRef(object.word() + kMove) : object;
  }
  void Retain(vm::RefSlot slot) override {
    RetainAll(slot, [](vm::ObjectRef) {});
  }
  void RetainAll(vm::RefSlot slot, absl::FunctionRef<void(vm::ObjectRef)> reached) override {
    if (!slot.Load().is_object()) return;
    Reach(slot.Load().word(), reached);
    slot.Store(Forwarded(slot.Load()));
  }
  void AddRange(vm::RefSlot first, size_t count) override {
    ASSERT_EQ(count, 1u);
    Retain(first);
  }
  void Reach(uint32_t word, absl::FunctionRef<void(vm::ObjectRef)> reached) {
    if (!live.insert(word).second) return;
    retained = true;
    reached(vm::ObjectRef(word));
    for (const uint32_t child : edges[word]) Reach(child, reached);
  }
  // One collection of a VM whose hooks, or part of them, are `weak`; slices last to first, as workers might.
  template <class Weak>
  void Collect(Weak& weak, const std::vector<uint32_t>& roots) {
    live.clear();
    for (const uint32_t root : roots) Reach(root, [](vm::ObjectRef) {});
    weak.PublishRoots(*this);
    retained = false;
    rounds = 0;
    while (const size_t slices = weak.StartWeakRound({.number = rounds, .retained = std::exchange(retained, false)})) {
      for (size_t slice = slices; slice-- > 0;) weak.ProcessWeakSlice(*this, slice);
      ++rounds;
    }
  }

  std::map<uint32_t, std::vector<uint32_t>> edges;
  std::set<uint32_t> live;
  bool retained = false;
  size_t rounds = 0;
  mutable uint64_t questions = 0;
};

TEST(WeakProcessor, WithNothingWeakThereIsNoRound) {
  FakeHeap heap;
  WeakProcessor weak;
  heap.Collect(weak, {2});
  EXPECT_EQ(heap.rounds, 0u);
}

TEST(WeakProcessor, WeakReferencesAreClearedAndNotified) {
  FakeHeap heap;
  WeakProcessor weak;
  const WeakRef kept = weak.short_refs().Add(vm::ObjectRef(2));
  const WeakRef dead = weak.short_refs().Add(vm::ObjectRef(4));
  const WeakRef removed = weak.short_refs().Add(vm::ObjectRef(6));
  const WeakRef number = weak.short_refs().Add(vm::ObjectRef(7));
  weak.short_refs().Remove(removed);
  heap.Collect(weak, {2});
  EXPECT_EQ(weak.short_refs().Get(kept), vm::ObjectRef(2 + kMove));
  EXPECT_TRUE(weak.short_refs().Get(dead).is_null());
  EXPECT_EQ(weak.short_refs().Get(number), vm::ObjectRef(7));
  EXPECT_EQ(weak.short_refs().TakeCleared(), std::vector<WeakRef>{dead});
  EXPECT_TRUE(weak.short_refs().TakeCleared().empty());
  EXPECT_EQ(weak.short_refs().Add(vm::ObjectRef(8)), removed);
  EXPECT_EQ(weak.short_refs().size(), 4u);
}

TEST(WeakProcessor, RemovedReferencesAreNotAmongTheCleared) {
  FakeHeap heap;
  WeakProcessor weak;
  const WeakRef dead = weak.short_refs().Add(vm::ObjectRef(4));
  heap.Collect(weak, {});
  weak.short_refs().Remove(dead);
  EXPECT_TRUE(weak.short_refs().TakeCleared().empty());
}

TEST(WeakProcessor, ManyCountedReferencesKeepTheirOrder) {
  FakeHeap heap;
  WeakProcessor weak;
  std::vector<WeakRef> all;
  for (uint32_t i = 0; i < 20000; ++i) all.push_back(weak.long_refs().Add(vm::ObjectRef(2 + 2 * i)));
  heap.Collect(weak, {});
  EXPECT_EQ(weak.long_refs().TakeCleared(), all);
}

TEST(WeakProcessor, ShortReferencesGoBeforeFinalizersLongOnesAfter) {
  FakeHeap heap;
  WeakProcessor weak;
  const WeakRef short_ref = weak.short_refs().Add(vm::ObjectRef(2));
  const WeakRef long_ref = weak.long_refs().Add(vm::ObjectRef(2));
  weak.finalizers().Add(vm::ObjectRef(2), 77);
  heap.Collect(weak, {});
  EXPECT_TRUE(weak.short_refs().Get(short_ref).is_null());
  EXPECT_EQ(weak.long_refs().Get(long_ref), vm::ObjectRef(2 + kMove));
  const auto due = weak.finalizers().Take();
  ASSERT_TRUE(due.has_value());
  EXPECT_EQ(due->object, vm::ObjectRef(2 + kMove));
  EXPECT_EQ(due->tag, 77u);
  EXPECT_EQ(weak.finalizers().registered(), 0u);
  heap.Collect(weak, {});
  EXPECT_TRUE(weak.long_refs().Get(long_ref).is_null());
}

TEST(WeakProcessor, WhatIsDueIsARootUntilTaken) {
  FakeHeap heap;
  WeakProcessor weak;
  weak.finalizers().Add(vm::ObjectRef(2), 1);
  heap.Collect(weak, {});
  heap.Collect(weak, {});
  EXPECT_EQ(weak.finalizers().Take()->object, vm::ObjectRef(2 + 2 * kMove));
}

// One finalizable object refers to another: both are due, in the order of registration, whatever slices see first.
TEST(WeakProcessor, FinalizersReachableFromOthersAreDueToo) {
  FakeHeap heap;
  WeakProcessor weak;
  heap.edges[4] = {2};
  weak.finalizers().Add(vm::ObjectRef(2), 1);
  weak.finalizers().Add(vm::ObjectRef(6), 2);
  weak.finalizers().Add(vm::ObjectRef(4), 3);
  heap.Collect(weak, {6});
  EXPECT_EQ(weak.finalizers().Take()->tag, 1u);
  EXPECT_EQ(weak.finalizers().Take()->tag, 3u);
  EXPECT_FALSE(weak.finalizers().Take().has_value());
  EXPECT_EQ(weak.finalizers().registered(), 1u);
}

// What was due before is published as a root, what a collection revives as weak: each place once, for a collector that
// moves objects last must not update a place twice.
TEST(WeakProcessor, EveryPlaceIsPublishedOnce) {
  FakeHeap heap;
  WeakProcessor weak;
  weak.finalizers().Add(vm::ObjectRef(2), 1);
  heap.Collect(weak, {});
  weak.finalizers().Add(vm::ObjectRef(4), 2);
  weak.finalizers().Add(vm::ObjectRef(6), 3);
  weak.ephemerons().Add(vm::ObjectRef(6), vm::ObjectRef(8));
  weak.short_refs().Add(vm::ObjectRef(6));
  class Places final : public vm::RootSink {
   public:
    void AddRange(vm::RefSlot first, size_t count) override {
      for (size_t i = 0; i < count; ++i) {
        EXPECT_TRUE(seen.insert(first.where().value() + i * sizeof(uint32_t)).second);
      }
    }
    std::set<uintptr_t> seen;
  } places;
  weak.PublishRoots(places);
  EXPECT_EQ(places.seen.size(), 1u);
  heap.Collect(weak, {6});
  weak.PublishWeak(places);
  EXPECT_EQ(places.seen.size(), 1u + 2u + 2u + 1u);
}

TEST(WeakProcessor, ChainsOfEphemeronsAskALinearNumberOfQuestions) {
  constexpr uint32_t kChain = 20000;
  FakeHeap heap;
  WeakProcessor weak;
  for (uint32_t i = kChain; i > 0; --i) {
    const uint32_t between = 2 * kChain + 2 * i + 2;
    heap.edges[between] = {2 * i + 2};
    weak.ephemerons().Add(vm::ObjectRef(2 * i), vm::ObjectRef(between));
  }
  heap.Collect(weak, {2});
  EXPECT_EQ(weak.ephemerons().size(), kChain);
  EXPECT_LT(heap.rounds, 10u);
  EXPECT_LT(heap.questions, 10u * kChain);
  heap.Collect(weak, {});
  EXPECT_EQ(weak.ephemerons().size(), 0u);
}

TEST(WeakProcessor, EphemeronsOfRevivedObjectsStay) {
  FakeHeap heap;
  WeakProcessor weak;
  weak.ephemerons().Add(vm::ObjectRef(2), vm::ObjectRef(4));
  weak.ephemerons().Add(vm::ObjectRef(4), vm::ObjectRef(6));
  weak.finalizers().Add(vm::ObjectRef(2), 1);
  heap.Collect(weak, {});
  std::vector<std::pair<uint32_t, uint32_t>> left;
  weak.ephemerons().ForEach(
      [&left](vm::ObjectRef key, vm::ObjectRef value) { left.push_back({key.word() - kMove, value.word() - kMove}); });
  EXPECT_EQ(left, (std::vector<std::pair<uint32_t, uint32_t>>{{2, 4}, {4, 6}}));
}

// A VM's hooks, as far as they are weak.
class FakeVm final : public vm::VmHooks {
 public:
  void PublishRoots(vm::RootSink& sink) override { weak.PublishRoots(sink); }
  size_t StartWeakRound(const vm::WeakRound& round) override { return weak.StartWeakRound(round); }
  void ProcessWeakSlice(vm::WeakTracer& tracer, size_t slice) override { weak.ProcessWeakSlice(tracer, slice); }
  void PublishWeak(vm::RootSink& sink) override { weak.PublishWeak(sink); }

  WeakProcessor weak;
};

TEST(WatchedHooks, AnEmptyTableCostsNoRound) {
  FakeHeap heap;
  FakeVm vm;
  WeakTable table;
  WatchedHooks hooks(vm, table);
  heap.Collect(hooks, {2});
  EXPECT_EQ(heap.rounds, 0u);
}

TEST(WatchedHooks, WhatTheVmKeepsOrRevivesLivesAndTheRestIsCleared) {
  FakeHeap heap;
  FakeVm vm;
  WeakTable table;
  WatchedHooks hooks(vm, table);
  vm.weak.ephemerons().Add(vm::ObjectRef(2), vm::ObjectRef(4));
  vm.weak.finalizers().Add(vm::ObjectRef(6), 1);
  const WeakRef root = table.Add(vm::ObjectRef(2)), value = table.Add(vm::ObjectRef(4)),
                revived = table.Add(vm::ObjectRef(6)), dead = table.Add(vm::ObjectRef(8));
  heap.Collect(hooks, {2});
  EXPECT_EQ(table.Get(root), vm::ObjectRef(2 + kMove));
  EXPECT_EQ(table.Get(value), vm::ObjectRef(4 + kMove));
  EXPECT_EQ(table.Get(revived), vm::ObjectRef(6 + kMove));
  EXPECT_TRUE(table.Get(dead).is_null());
  EXPECT_EQ(table.TakeCleared(), std::vector<WeakRef>{dead});
}

// And once more, as a table's round must begin anew in each collection.
TEST(WatchedHooks, EachCollectionClears) {
  FakeHeap heap;
  FakeVm vm;
  WeakTable table;
  WatchedHooks hooks(vm, table);
  for (uint32_t i = 0; i < 3; ++i) {
    const WeakRef ref = table.Add(vm::ObjectRef(2 * i + 2));
    heap.Collect(hooks, {});
    EXPECT_EQ(table.TakeCleared(), std::vector<WeakRef>{ref});
    table.Remove(ref);
  }
  EXPECT_EQ(table.size(), 0u);
}

TEST(WatchedHooks, ReportsBothTablesToCollectorsThatMoveLast) {
  FakeHeap heap;
  FakeVm vm;
  WeakTable table;
  WatchedHooks hooks(vm, table);
  vm.weak.short_refs().Add(vm::ObjectRef(2));
  const WeakRef ref = table.Add(vm::ObjectRef(4));
  hooks.PublishWeak(heap);
  EXPECT_EQ(table.Get(ref), vm::ObjectRef(4 + kMove));
  EXPECT_EQ(vm.weak.short_refs().Get(WeakRef{}), vm::ObjectRef(2 + kMove));
}

}  // namespace
}  // namespace strata::weak
