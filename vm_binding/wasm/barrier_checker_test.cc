#include "vm_binding/wasm/barrier_checker.h"

#include <cstring>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/vm_hooks.h"
#include "wasm/code/object_layout.h"

namespace strata::wasm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class NoHooks final : public vm::VmHooks {
  void PublishRoots(vm::RootSink&) override {}
};

// A heap with an old vector of four words and a new one.
class BarrierCheckerTest : public testing::TestWithParam<vm::BarrierKind> {
 protected:
  BarrierCheckerTest() : engine_(EngineOptions()), checker_(engine_, GetParam()) {
    auto heap = checker_.Create(mutator_, hooks_);
    EXPECT_TRUE(heap.ok()) << heap.status();
    heap_ = *std::move(heap);
    old_ = NewVector();
    new_ = NewVector();
  }

  vm::ObjectRef NewVector() {
    const vm::Address object = vm::Allocate(mutator_, {24, kRefVectorTypeId});
    std::memset(object.As<void>(), 0, 24);
    *(object + kArrayLengthOffset).As<uint32_t>() = 4;
    vm::StoreHeader(object, vm::HeaderWord::OfType(kRefVectorTypeId));
    return vm::ObjectRef::FromAddress(mutator_.cage_base, object);
  }
  vm::RefSlot Slot(vm::ObjectRef vector, size_t index) {
    return vm::RefSlot(vector.ToAddress(mutator_.cage_base) + kArrayElementsOffset + index * sizeof(uint32_t));
  }
  void Announce(vm::ObjectRef vector, size_t index, vm::ObjectRef value) {
    vm::WriteBarrier(mutator_, GetParam(), vector, Slot(vector, index), value);
  }
  std::vector<std::string> Failures() {
    heap_.reset();
    return checker_.failures();
  }

  Engine engine_;
  BarrierChecker checker_;
  NoHooks hooks_;
  vm::Mutator mutator_;
  std::unique_ptr<vm::BoundHeap> heap_;
  vm::ObjectRef old_, new_;
};

TEST_P(BarrierCheckerTest, IsContentWithAnnouncedStores) {
  Announce(old_, 1, new_);
  Slot(old_, 1).Store(new_);
  Announce(old_, 1, old_);
  Slot(old_, 1).Store(old_);
  mutator_.ops->write_range_slow(mutator_, old_, Slot(old_, 2), 2);
  Slot(old_, 2).Store(new_);
  Slot(old_, 3).Store(new_);
  mutator_.ops->collect(mutator_, vm::CollectReason::kUser);
  Announce(new_, 0, old_);
  Slot(new_, 0).Store(old_);
  EXPECT_THAT(Failures(), IsEmpty());
}

TEST_P(BarrierCheckerTest, LetsNewObjectsBeFilled) {
  Slot(new_, 1).Store(old_);
  mutator_.ops->collect(mutator_, vm::CollectReason::kUser);
  EXPECT_THAT(Failures(), IsEmpty());
}

TEST_P(BarrierCheckerTest, FindsAStoreWithoutABarrier) {
  Slot(old_, 1).Store(new_);
  EXPECT_THAT(Failures(), ElementsAre(HasSubstr("byte 12: stored into without a barrier")));
}

TEST_P(BarrierCheckerTest, FindsASecondStoreWithoutABarrierAfterACollection) {
  Announce(old_, 1, new_);
  Slot(old_, 1).Store(new_);
  mutator_.ops->collect(mutator_, vm::CollectReason::kUser);
  Slot(old_, 1).Store(old_);
  EXPECT_THAT(Failures(), ElementsAre(HasSubstr("stored into without a barrier")));
}

TEST_P(BarrierCheckerTest, FindsABarrierThatComesTooLate) {
  Slot(old_, 1).Store(new_);
  Announce(old_, 1, new_);
  EXPECT_THAT(Failures(), ElementsAre(HasSubstr("stored into before the barrier")));
}

TEST_P(BarrierCheckerTest, FindsABarrierForTheWrongPlace) {
  vm::WriteBarrier(mutator_, GetParam(), old_, Slot(new_, 0), new_);
  vm::WriteBarrier(mutator_, GetParam(), old_, Slot(old_, 4), new_);
  mutator_.ops->write_range_slow(mutator_, old_, Slot(old_, 3), 2);
  mutator_.ops->write_slow(mutator_, vm::ObjectRef(7), Slot(old_, 0), new_);
  EXPECT_THAT(Failures(), ElementsAre(HasSubstr("no reference of the object"), HasSubstr("no reference of the object"),
                                      HasSubstr("no reference of the object"), HasSubstr("which is no object")));
}

TEST_P(BarrierCheckerTest, FindsACallAlthoughTheLogBitIsClear) {
  if (GetParam() != vm::BarrierKind::kObjectLog) return;
  Announce(old_, 1, new_);
  Slot(old_, 1).Store(new_);
  mutator_.ops->write_slow(mutator_, old_, Slot(old_, 2), new_);
  EXPECT_THAT(Failures(), ElementsAre(HasSubstr("the log bit is clear")));
}

INSTANTIATE_TEST_SUITE_P(Kinds, BarrierCheckerTest,
                         testing::Values(vm::BarrierKind::kObjectLog, vm::BarrierKind::kAlwaysSlow),
                         [](const testing::TestParamInfo<vm::BarrierKind>& info) {
                           return info.param == vm::BarrierKind::kObjectLog ? "ObjectLog" : "AlwaysSlow";
                         });

}  // namespace
}  // namespace strata::wasm
