#include "gc/barrier/remembered_set.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "gc/metadata/object_log.h"
#include "gc/metadata/space_map.h"
#include "gc/page/tuning.h"
#include "gc/space/heap_memory.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {
namespace {

constexpr SpaceId kSmall = 1;
constexpr SpaceId kLarge = 2;

class RememberedSetTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(memory_->cage().GrowLow(large_ + kBlockBytes));
    memory_->space_map().Set(small_, kSmall);
    memory_->space_map().Set(large_, kLarge);
    memory_->object_log().Watch(small_, large_ + kBlockBytes);
    mutator_.barrier_state = &set_;
  }

  vm::ObjectRef Ref(vm::Address object) const { return vm::ObjectRef::FromAddress(memory_->cage().base(), object); }
  void Write(vm::Address object, vm::Address slot) {
    RememberedSet::kBarrierOps.write_slow(mutator_, Ref(object), vm::RefSlot(slot), vm::ObjectRef());
  }
  void WriteRange(vm::Address object, vm::Address first, size_t count) {
    RememberedSet::kBarrierOps.write_range_slow(mutator_, Ref(object), vm::RefSlot(first), count);
  }

  static std::unique_ptr<HeapMemory> MustCreate() {
    auto memory = HeapMemory::Create({.max_bytes = size_t{1} << 20, .with_log_bits = true});
    EXPECT_TRUE(memory.ok()) << memory.status();
    return *std::move(memory);
  }

  std::unique_ptr<HeapMemory> memory_ = MustCreate();
  const vm::Address small_ = memory_->cage().objects_begin();
  const vm::Address large_ = small_ + kBlockBytes;
  RememberedSet set_{*memory_, kLarge};
  vm::Mutator mutator_;
};

TEST_F(RememberedSetTest, OldObjectIsRememberedOnceUntilItIsWatchedAgain) {
  Write(small_ + 64, small_ + 72);
  Write(small_ + 64, small_ + 76);
  WriteRange(small_ + 64, small_ + 72, 2);
  WriteRange(small_ + 128, small_ + 140, 5);
  EXPECT_TRUE(set_.MayRemember(small_ + 64, vm::RefSlot(small_ + 72)));
  EXPECT_FALSE(set_.MayRemember(small_ + 256, vm::RefSlot(small_ + 264)));
  EXPECT_EQ(set_.slow_calls(), 4u);
  const std::vector<RememberedEntry> taken = set_.Take();
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0].object_word, Ref(small_ + 64).word());
  EXPECT_EQ(taken[0].card_word, 0u);
  EXPECT_EQ(taken[1].object_word, Ref(small_ + 128).word());
  Write(small_ + 64, small_ + 72);
  EXPECT_TRUE(set_.Take().empty());
  memory_->object_log().WatchAgain(taken[0]);
  Write(small_ + 64, small_ + 72);
  EXPECT_EQ(set_.Take().size(), 1u);
  EXPECT_EQ(set_.remembered(), 3u);
}

TEST_F(RememberedSetTest, YoungAndForeignObjectsAreNot) {
  memory_->object_log().Unwatch(small_, small_ + kBlockBytes);
  Write(small_ + 64, small_ + 72);
  Write(memory_->cage().base() + 64, memory_->cage().base() + 72);
  set_.Remember(vm::ObjectRef(), vm::RefSlot());
  set_.Remember(vm::ObjectRef(~1u), vm::RefSlot());
  EXPECT_TRUE(set_.Take().empty());
}

TEST_F(RememberedSetTest, LargeObjectIsRememberedByCards) {
  Write(large_, large_ + 16);
  Write(large_, large_ + 508);
  Write(large_, large_ + 5000);
  WriteRange(large_, large_ + 500, 200);  // up to offset 1300
  std::vector<uint32_t> cards;
  for (const RememberedEntry entry : set_.Take()) {
    EXPECT_EQ(entry.object_word, Ref(large_).word());
    cards.push_back(entry.card_word - Ref(large_).word());
  }
  EXPECT_EQ(cards, (std::vector<uint32_t>{0, 4608 / 4, 512 / 4, 1024 / 4}));
  EXPECT_TRUE(set_.MayRemember(large_, vm::RefSlot(large_ + 20)));
  EXPECT_FALSE(set_.MayRemember(large_, vm::RefSlot(large_ + 2000)));
}

TEST_F(RememberedSetTest, FullCollectionForgets) {
  Write(small_ + 64, small_ + 72);
  Write(large_, large_ + 600);
  set_.Forget();
  EXPECT_TRUE(memory_->object_log().IsWatched(small_ + 64));
  EXPECT_TRUE(memory_->object_log().IsCardWatched(large_ + 512));
  EXPECT_TRUE(set_.Take().empty());
}

TEST_F(RememberedSetTest, OverflowStopsRememberingUntilAFullCollection) {
  size_t written = 0;
  for (vm::Address object = small_; !set_.overflowed(); object = object + 8, ++written) {
    ASSERT_LT(written, kBlockBytes / 8);
    Write(object, object);
  }
  Write(large_, large_ + 16);
  EXPECT_EQ(set_.remembered(), written);
  EXPECT_TRUE(memory_->object_log().IsCardWatched(large_));
  set_.Forget();
  EXPECT_FALSE(set_.overflowed());
  for (size_t i = 0; i < written; ++i) ASSERT_TRUE(memory_->object_log().IsWatched(small_ + 8 * i)) << i;
}

}  // namespace
}  // namespace strata::gc
