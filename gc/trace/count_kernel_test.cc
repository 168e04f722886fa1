// Counting on a model made for the test: objects with a slot in their first granule, short and long, and damaged ones.

#include "gc/trace/count_kernel.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "gc/metadata/count_map.h"
#include "gc/page/tuning.h"
#include "gc/space/heap_memory.h"
#include "gc/space/large_object_space.h"
#include "gc/trace/count_state.h"
#include "gc/trace/kernels.h"
#include "gc/trace/model_kernels.h"
#include "gc/trace/tuning.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {
namespace {

constexpr SpaceId kSmall = 1;
constexpr SpaceId kLarge = 3;

// | header | slots to the object's end |; the type says how many.
class RecordModel {
 public:
  size_t SizeOf(vm::Address, vm::TypeId type) const { return Slots(type) * sizeof(uint32_t) + sizeof(uint32_t); }
  template <class Visitor>
  void ForEachSlot(vm::Address object, vm::TypeId type, const Visitor& visit) const {
    for (size_t i = 0; i < Slots(type); ++i) visit(vm::RefSlot(object + (i + 1) * sizeof(uint32_t)));
  }
  bool IsKnownType(vm::TypeId type) const { return type >= vm::kFirstVmTypeId && type < 5000; }
  std::string TypeName(vm::TypeId) const { return "record"; }

  // An odd number of slots.
  static vm::TypeId TypeOf(size_t slots) { return static_cast<vm::TypeId>(vm::kFirstVmTypeId + slots / 2); }
  static size_t Slots(vm::TypeId type) { return (type - vm::kFirstVmTypeId) * 2 + 1; }
};

class CountKernelTest : public ::testing::Test {
 protected:
  CountKernelTest() {
    block_ = memory_->blocks().Take();
    memory_->space_map().Set(block_, kSmall);
    next_ = block_;
  }
  // New: unmarked, as in a pause.
  vm::ObjectRef New(size_t slots) {
    const size_t bytes = RecordModel().SizeOf({}, RecordModel::TypeOf(slots));
    std::memset(next_.As<void>(), 0, bytes);
    vm::StoreHeader(next_, vm::HeaderWord::OfType(RecordModel::TypeOf(slots)));
    const vm::ObjectRef ref = vm::ObjectRef::FromAddress(state_.cage_base, next_);
    next_ = next_ + bytes;
    return ref;
  }
  vm::Address At(vm::ObjectRef ref) { return ref.ToAddress(state_.cage_base); }
  vm::RefSlot Slot(vm::ObjectRef object, size_t index) {
    return vm::RefSlot(At(object) + (index + 1) * sizeof(uint32_t));
  }
  void Hold(const CountKernels& kernels, std::vector<vm::ObjectRef> roots) {
    for (vm::ObjectRef& root : roots) {
      kernels.Hold(state_, {.first = vm::RefSlot(vm::Address::FromPointer(&root)), .count = 1});
    }
    for (const uint32_t word : std::exchange(state_.held, {})) state_.log_bits.TestAndSet(state_.AddressOf(word));
  }
  // As a barrier does.
  void Store(const CountKernels& kernels, vm::ObjectRef object, size_t index, vm::ObjectRef value) {
    if (state_.log_bits.Test(At(object))) kernels.Log(state_, At(object), Slot(object, index), 1);
    Slot(object, index).Store(value);
  }
  size_t CountOf(vm::ObjectRef object) { return state_.counts.Of(At(object)); }
  bool IsCounted(vm::ObjectRef object) { return state_.granules.Test(At(object)); }

  std::unique_ptr<const ModelKernels> models_ = NewKernels(RecordModel());
  const CountKernels& trusting_ = models_->Counting(/*hardened=*/false);
  const CountKernels& hardened_ = models_->Counting(/*hardened=*/true);
  std::unique_ptr<HeapMemory> memory_ = *HeapMemory::Create(
      {.max_bytes = size_t{1} << 20, .with_granules = true, .with_log_bits = true, .with_counts = true});
  LargeObjectSpace large_{"large", kLarge, *memory_};
  CountState state_{*memory_, large_, kSmall};
  vm::Address block_;
  vm::Address next_;
};

TEST_F(CountKernelTest, EverySlotOfEveryLengthIsLoggedOnce) {
  for (const size_t slots : {1u, 3u, 127u, 129u, 301u}) {
    SCOPED_TRACE(slots);
    const vm::ObjectRef object = New(slots);
    std::vector<vm::ObjectRef> old;
    for (size_t i = 0; i < slots; ++i) {
      old.push_back(New(1));
      Slot(object, i).Store(old.back());
    }
    Hold(trusting_, {object});
    const vm::ObjectRef other = New(1);
    for (int round = 0; round < 2; ++round) {
      for (size_t i = 0; i < slots; ++i) Store(trusting_, object, i, round == 0 ? other : vm::ObjectRef());
    }
    trusting_.ApplyLog(state_);
    EXPECT_EQ(state_.decrements.size(), slots);
    EXPECT_FALSE(IsCounted(other));
    trusting_.Decrement(state_, ~size_t{0});
    for (const vm::ObjectRef ref : old) EXPECT_FALSE(IsCounted(ref));
    EXPECT_TRUE(state_.log_bits.Test(At(object)));
    // And again, in the next epoch.
    for (size_t i = 0; i < slots; ++i) Store(trusting_, object, i, other);
    trusting_.ApplyLog(state_);
    EXPECT_EQ(CountOf(other), std::min<size_t>(slots, CountMap::kStuck));
    EXPECT_TRUE(state_.log_bits.Test(At(other)));
  }
}

TEST_F(CountKernelTest, FlagsOfSlotsAreGoneAfterAnEpoch) {
  const vm::ObjectRef object = New(301);
  Hold(trusting_, {object});
  for (size_t i = 0; i < 301; ++i) Store(trusting_, object, i, object);
  EXPECT_EQ(state_.log.slots.size(), 300u);
  EXPECT_EQ(state_.log.head_slots.size(), 1u);
  trusting_.ApplyLog(state_);
  for (size_t i = 1; i < 301; ++i) EXPECT_FALSE(state_.counts.TestSlot(Slot(object, i).where())) << i;
  EXPECT_FALSE(state_.log_bits.Test(At(object) + 8));
}

TEST_F(CountKernelTest, ImmediatesAndNullAreNotCounted) {
  const vm::ObjectRef object = New(3);
  Slot(object, 0).Store(vm::ObjectRef(77));
  Hold(trusting_, {object, vm::ObjectRef(), vm::ObjectRef(5)});
  Store(trusting_, object, 0, vm::ObjectRef(79));
  trusting_.ApplyLog(state_);
  EXPECT_EQ(state_.totals.increments, 0u);
  EXPECT_TRUE(state_.decrements.empty());
}

TEST_F(CountKernelTest, ADecrementStopsAtItsBudget) {
  const vm::ObjectRef object = New(101);
  for (size_t i = 0; i < 101; ++i) Slot(object, i).Store(New(1));
  Hold(trusting_, {object});
  for (size_t i = 0; i < 101; ++i) Store(trusting_, object, i, vm::ObjectRef());
  trusting_.ApplyLog(state_);
  EXPECT_EQ(trusting_.Decrement(state_, 40), 40u);
  EXPECT_EQ(state_.totals.freed_objects, 40u);
  EXPECT_EQ(trusting_.Decrement(state_, 100), 61u);
  EXPECT_EQ(state_.totals.freed_objects, 101u);
}

TEST_F(CountKernelTest, HardenedRejectsWhatIsNoObject) {
  const vm::ObjectRef object = New(9);
  const vm::ObjectRef broken_header = New(1);
  vm::StoreHeader(At(broken_header), vm::HeaderWord(1));
  const vm::ObjectRef unknown_type = New(1);
  vm::StoreHeader(At(unknown_type), vm::HeaderWord::OfType(70000));
  const vm::ObjectRef past_the_block = vm::ObjectRef::FromAddress(state_.cage_base, block_ + kBlockBytes - 8);
  vm::StoreHeader(At(past_the_block), vm::HeaderWord::OfType(RecordModel::TypeOf(301)));
  const vm::ObjectRef values[] = {vm::ObjectRef(0xFFFFFFFE),
                                  vm::ObjectRef(2),
                                  vm::ObjectRef::FromAddress(state_.cage_base, block_ + 10 * kBlockBytes),
                                  vm::ObjectRef::FromAddress(state_.cage_base, state_.objects_end - 8),
                                  broken_header,
                                  unknown_type,
                                  past_the_block};
  Hold(hardened_, {object});
  for (size_t i = 0; i < std::size(values); ++i) Store(hardened_, object, i, values[i]);
  hardened_.ApplyLog(state_);
  EXPECT_EQ(state_.totals.rejected_references, std::size(values));
  for (size_t i = 0; i < std::size(values); ++i) EXPECT_TRUE(Slot(object, i).Load().is_null()) << i;
  // Roots, retained slots, what a log remembers, and counts that do not add up.
  Hold(hardened_, {values[0], values[4]});
  for (const vm::ObjectRef value : values) {
    vm::ObjectRef word = value;
    hardened_.Retain(state_, vm::RefSlot(vm::Address::FromPointer(&word)), /*closes=*/false);
    EXPECT_TRUE(word.is_null());
    state_.decrements.push_back(value.word());
  }
  state_.decrements.push_back(object.word());
  hardened_.Decrement(state_, ~size_t{0});
  EXPECT_TRUE(state_.decrements.empty());
  EXPECT_TRUE(IsCounted(object));
}

TEST_F(CountKernelTest, HardenedLogsNothingOfABrokenObject) {
  const vm::ObjectRef object = New(9);
  Hold(hardened_, {object});
  vm::StoreHeader(At(object), vm::HeaderWord::OfType(70000));
  Store(hardened_, object, 0, object);
  EXPECT_EQ(state_.log.size(), 0u);
}

}  // namespace
}  // namespace strata::gc
