#include "gc/metadata/object_log.h"

#include <cstdint>
#include <vector>

#include "gc/metadata/side_bits.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {
namespace {

constexpr vm::Address kCage(uintptr_t{1} << 32);

class ObjectLogTest : public ::testing::Test {
 protected:
  std::vector<uint64_t> table_ = std::vector<uint64_t>(256);
  const ObjectLog log_{SideBits(vm::Address::FromPointer(table_.data()), kCage, 3), kCage};
};

TEST_F(ObjectLogTest, WatchedObjectIsReportedOnce) {
  log_.Watch(kCage + 4096, kCage + 8192);
  EXPECT_FALSE(log_.IsWatched(kCage + 4088));
  EXPECT_FALSE(log_.IsWatched(kCage + 8192));
  EXPECT_TRUE(log_.UnwatchObject(kCage + 4120));
  EXPECT_FALSE(log_.UnwatchObject(kCage + 4120));
  EXPECT_TRUE(log_.IsWatched(kCage + 4128));
  log_.WatchAgain(log_.EntryOfObject(kCage + 4120));
  EXPECT_TRUE(log_.UnwatchObject(kCage + 4120));
  log_.Unwatch(kCage + 4096, kCage + 8192);
  EXPECT_FALSE(log_.IsWatched(kCage + 4128));
}

TEST_F(ObjectLogTest, CardsAreReportedOneByOneAndTheObjectStaysWatched) {
  const vm::Address object = kCage + 4096;
  log_.Watch(object, object + 4096);
  const vm::Address first = ObjectLog::CardOf(object, object + 16);
  const vm::Address second = ObjectLog::CardOf(object, object + 1020);
  EXPECT_EQ(first, object);
  EXPECT_EQ(second, object + 512);
  EXPECT_TRUE(log_.UnwatchCard(first));
  EXPECT_FALSE(log_.UnwatchCard(first));
  EXPECT_TRUE(log_.IsWatched(object));
  EXPECT_TRUE(log_.IsCardWatched(second));
  EXPECT_TRUE(log_.UnwatchCard(second));
  log_.WatchAgain(log_.EntryOfCard(object, second));
  EXPECT_TRUE(log_.IsCardWatched(second));
  EXPECT_FALSE(log_.IsCardWatched(first));
}

}  // namespace
}  // namespace strata::gc
