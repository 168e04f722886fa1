#include "gc/metadata/side_bits.h"

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {
namespace {

constexpr vm::Address kObjects(0x10000);  // only a number: the objects are never touched

struct Bits {
  std::vector<uint64_t> words = std::vector<uint64_t>(64);
  SideBits bits{vm::Address::FromPointer(words.data()), kObjects, 3};
};

TEST(SideBits, SetsOneBitPerRegion) {
  Bits b;
  EXPECT_FALSE(b.bits.Test(kObjects + 8));
  EXPECT_FALSE(b.bits.TestAndSet(kObjects + 8));
  EXPECT_TRUE(b.bits.TestAndSet(kObjects + 8));
  EXPECT_FALSE(b.bits.Test(kObjects));
  EXPECT_FALSE(b.bits.Test(kObjects + 16));
  b.bits.Clear(kObjects + 8);
  EXPECT_FALSE(b.bits.Test(kObjects + 8));
}

TEST(SideBits, ClearRangeLeavesNeighbours) {
  for (const auto& [first, last] :
       std::vector<std::pair<size_t, size_t>>{{0, 0}, {3, 7}, {10, 200}, {64, 128}, {5, 64}}) {
    Bits b;
    for (size_t i = 0; i < 256; ++i) b.bits.TestAndSet(kObjects + 8 * i);
    b.bits.ClearRange(kObjects + 8 * first, kObjects + 8 * last);
    for (size_t i = 0; i < 256; ++i) EXPECT_EQ(b.bits.Test(kObjects + 8 * i), i < first || i >= last) << i;
  }
}

TEST(SideBits, SetRangeLeavesNeighbours) {
  for (const auto& [first, last] :
       std::vector<std::pair<size_t, size_t>>{{0, 0}, {3, 7}, {10, 200}, {64, 128}, {5, 64}}) {
    Bits b;
    b.bits.SetRange(kObjects + 8 * first, kObjects + 8 * last);
    for (size_t i = 0; i < 256; ++i) EXPECT_EQ(b.bits.Test(kObjects + 8 * i), i >= first && i < last) << i;
  }
}

TEST(SideBits, OneOfManyThreadsWinsEachBit) {
  Bits b;
  std::atomic<int> wins{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&b, &wins] {
      for (size_t i = 0; i < 4000; ++i) {
        if (!b.bits.TestAndSet(kObjects + 8 * i)) wins.fetch_add(1, std::memory_order_relaxed);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wins.load(), 4000);
}

}  // namespace
}  // namespace strata::gc
