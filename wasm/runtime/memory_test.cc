#include "wasm/runtime/memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <limits>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace strata::wasm {
namespace {

constexpr uint64_t kNoLimit = 65536;

MemoryType TypeOf(uint64_t minimum, std::optional<uint64_t> maximum = std::nullopt) {
  MemoryType type;
  type.limits = {minimum, maximum};
  return type;
}

bool AllZero(absl::Span<const uint8_t> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; });
}

// Whether the page at `address` may be touched, asked of the system without touching it.
bool Accessible(const uint8_t* address) {
  int ends[2];
  if (pipe(ends) != 0) return false;
  const bool readable = write(ends[1], address, 1) == 1;
  close(ends[0]);
  close(ends[1]);
  return readable;
}

TEST(Memory, GuardedNeverMovesAndFaultsBeyondItsSize) {
  auto memory = MemoryInstance::Create(TypeOf(1), /*want_guarded=*/true, kNoLimit);
  ASSERT_TRUE(memory.ok());
  MemoryInstance& m = **memory;
  ASSERT_TRUE(m.guarded());
  const uint8_t* base = m.base();
  EXPECT_TRUE(AllZero(m.data()));
  EXPECT_FALSE(Accessible(base + kWasmPageBytes));
  m.data()[kWasmPageBytes - 1] = 9;
  EXPECT_EQ(m.Grow(3), 1);
  EXPECT_EQ(m.base(), base);
  EXPECT_EQ(m.pages(), 4u);
  EXPECT_EQ(m.data()[kWasmPageBytes - 1], 9);
  EXPECT_TRUE(AllZero(m.data().subspan(kWasmPageBytes)));
  EXPECT_FALSE(Accessible(base + 4 * kWasmPageBytes));
  EXPECT_FALSE(Accessible(base + (uint64_t{1} << 32) + kMemoryGuardBytes + 15));
}

TEST(Memory, CheckedKeepsItsContentsWhenItGrows) {
  auto memory = MemoryInstance::Create(TypeOf(0), /*want_guarded=*/false, kNoLimit);
  ASSERT_TRUE(memory.ok());
  MemoryInstance& m = **memory;
  EXPECT_FALSE(m.guarded());
  EXPECT_NE(m.base(), nullptr);
  EXPECT_EQ(m.bytes(), 0u);
  for (uint64_t pages = 0; pages < 64; ++pages) {
    ASSERT_EQ(m.Grow(1), static_cast<int64_t>(pages));
    m.data()[pages * kWasmPageBytes] = static_cast<uint8_t>(pages + 1);
  }
  for (uint64_t pages = 0; pages < 64; ++pages) EXPECT_EQ(m.data()[pages * kWasmPageBytes], pages + 1);
  EXPECT_TRUE(AllZero(m.data().subspan(63 * kWasmPageBytes + 1)));
}

TEST(Memory, KeepsToItsLimits) {
  auto memory = MemoryInstance::Create(TypeOf(1, 3), false, kNoLimit);
  ASSERT_TRUE(memory.ok());
  EXPECT_EQ((*memory)->Grow(3), -1);
  EXPECT_EQ((*memory)->Grow(std::numeric_limits<uint64_t>::max()), -1);
  EXPECT_EQ((*memory)->Grow(2), 1);
  EXPECT_EQ((*memory)->Grow(1), -1);
  EXPECT_EQ((*memory)->Grow(0), 3);

  auto embedder_limit = MemoryInstance::Create(TypeOf(1), true, 2);
  ASSERT_TRUE(embedder_limit.ok());
  EXPECT_EQ((*embedder_limit)->Grow(1), 1);
  EXPECT_EQ((*embedder_limit)->Grow(1), -1);
}

TEST(Memory, RefusesWhatExceedsTheLimit) {
  EXPECT_TRUE(absl::IsResourceExhausted(MemoryInstance::Create(TypeOf(3), true, 2).status()));
  MemoryType wide = TypeOf(uint64_t{1} << 48);
  wide.address = AddressType::kI64;
  EXPECT_TRUE(absl::IsResourceExhausted(MemoryInstance::Create(wide, true, kNoLimit).status()));
}

TEST(Memory, IsCheckedWhereAGuardCannotWork) {
  MemoryType wide = TypeOf(1);
  wide.address = AddressType::kI64;
  EXPECT_FALSE((*MemoryInstance::Create(wide, true, kNoLimit))->guarded());
  MemoryType tiny_pages = TypeOf(1);
  tiny_pages.page_size_log2 = 0;
  EXPECT_FALSE((*MemoryInstance::Create(tiny_pages, true, kNoLimit))->guarded());
}

TEST(Memory, HasPagesOfOneByte) {
  MemoryType type = TypeOf(5);
  type.page_size_log2 = 0;
  auto memory = MemoryInstance::Create(type, false, kNoLimit);
  ASSERT_TRUE(memory.ok());
  MemoryInstance& m = **memory;
  EXPECT_EQ(m.bytes(), 5u);
  for (int i = 0; i < 10000; ++i) ASSERT_EQ(m.Grow(1), 5 + i);
  EXPECT_EQ(m.bytes(), 10005u);
  m.data()[10004] = 1;
  EXPECT_EQ(m.Grow(uint64_t{1} << 32), -1);
}

TEST(Memory, SharedMemoryNeverMoves) {
  MemoryType type = TypeOf(1, 8192);
  type.shared = true;
  auto memory = MemoryInstance::Create(type, false, kNoLimit);
  ASSERT_TRUE(memory.ok());
  const uint8_t* base = (*memory)->base();
  EXPECT_EQ((*memory)->Grow(100), 1);
  EXPECT_EQ((*memory)->base(), base);
  std::memset((*memory)->base(), 1, (*memory)->bytes());
}

TEST(Memory, ContainsDoesNotOverflow) {
  auto memory = MemoryInstance::Create(TypeOf(1), false, kNoLimit);
  ASSERT_TRUE(memory.ok());
  const MemoryInstance& m = **memory;
  EXPECT_TRUE(m.Contains(0, 65536));
  EXPECT_TRUE(m.Contains(65536, 0));
  EXPECT_FALSE(m.Contains(65537, 0));
  EXPECT_FALSE(m.Contains(1, 65536));
  EXPECT_FALSE(m.Contains(~uint64_t{0}, 1));
  EXPECT_FALSE(m.Contains(1, ~uint64_t{0}));
  EXPECT_FALSE(m.Contains(~uint64_t{0}, ~uint64_t{0}));
}

TEST(Memory, SharedGrowsInPlaceOnAnyThread) {
  constexpr uint64_t kThreads = 4, kGrowths = 25;
  MemoryType type = TypeOf(1, 1 + kThreads * kGrowths - 5);
  type.shared = true;
  for (bool guarded : {true, false}) {
    auto memory = MemoryInstance::Create(type, guarded, kNoLimit);
    ASSERT_TRUE(memory.ok()) << memory.status();
    MemoryInstance& m = **memory;
    EXPECT_NE(m.wait_queue(), nullptr);
    const uint8_t* const base = m.base();
    std::atomic<int> refused{0};
    std::vector<std::thread> threads;
    for (uint64_t i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (uint64_t round = 0; round < kGrowths; ++round) {
          const int64_t old_pages = m.Grow(1);
          if (old_pages < 0) {
            ++refused;
          } else {
            // What the size says is accessible, and each thread got pages of its own.
            uint8_t& first = m.base()[static_cast<uint64_t>(old_pages) * kWasmPageBytes];
            EXPECT_EQ(first, 0);
            first = 1;
            EXPECT_GT(m.pages(), static_cast<uint64_t>(old_pages));
          }
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(m.base(), base);
    EXPECT_EQ(m.pages(), *type.limits.maximum);
    EXPECT_EQ(refused.load(), 5);
  }
}

TEST(Memory, OnlySharedMemoriesHaveWaiters) {
  auto memory = MemoryInstance::Create(TypeOf(1, 1), true, kNoLimit);
  ASSERT_TRUE(memory.ok());
  EXPECT_EQ((*memory)->wait_queue(), nullptr);
}

}  // namespace
}  // namespace strata::wasm
