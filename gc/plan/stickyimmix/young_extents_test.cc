#include "gc/plan/stickyimmix/young_extents.h"

#include <vector>

#include "gc/alloc/bump_allocator.h"
#include "gc/page/tuning.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {
namespace {

constexpr vm::Address kFirst((uintptr_t{1} << 32) + 4096);
constexpr vm::Address kSecond(kFirst + kBlockBytes);

TEST(YoungExtents, KnowsWhatLiesInThem) {
  YoungExtents young(kFirst);
  young.Add({kSecond, kSecond + kBlockBytes});
  young.Add({kFirst + 512, kFirst + 1024});
  young.Add({kSecond + 4096, kSecond + kBlockBytes});  // a tail of it
  young.Add({kFirst + 2048, kFirst + 2304});
  young.Seal();
  EXPECT_FALSE(young.Contains(kFirst));
  EXPECT_TRUE(young.Contains(kFirst + 512));
  EXPECT_FALSE(young.Contains(kFirst + 1024));
  EXPECT_TRUE(young.Contains(kFirst + 2296));
  EXPECT_TRUE(young.Contains(kSecond + 4088));
  EXPECT_TRUE(young.Contains(kSecond + kBlockBytes - 8));
  EXPECT_FALSE(young.Contains(kSecond + kBlockBytes));
  EXPECT_EQ(young.Blocks(), (std::vector<vm::Address>{kFirst, kSecond}));
  EXPECT_EQ(young.WholeBlocks(), std::vector<vm::Address>{kSecond});
}

TEST(YoungExtents, ClearedHoldNothing) {
  YoungExtents young(kFirst);
  young.Add({kFirst, kFirst + 256});
  EXPECT_EQ(young.bytes(), 256u);
  young.Clear();
  young.Seal();
  EXPECT_TRUE(young.empty());
  EXPECT_EQ(young.bytes(), 0u);
  EXPECT_FALSE(young.Contains(kFirst));
  EXPECT_TRUE(young.Blocks().empty());
}

}  // namespace
}  // namespace strata::gc
