#include "wasm/coredump/memory_ranges.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"

namespace strata::wasm::coredump {
namespace {

constexpr size_t kBlock = kRangeBlockBytes;

// "offset+size", in blocks where it is whole ones.
std::string Spell(const MemoryRanges& found) {
  std::string out;
  for (const DumpedRange& range : found.ranges) {
    absl::StrAppend(&out, out.empty() ? "" : " ", range.offset / kBlock, "+", range.bytes.size() / kBlock);
  }
  return out;
}

std::vector<uint8_t> WithBlocks(size_t blocks, const std::vector<size_t>& set) {
  std::vector<uint8_t> memory(blocks * kBlock);
  for (const size_t block : set) memory[block * kBlock + kBlock - 1] = 1;
  return memory;
}

TEST(MemoryRanges, AreTheBlocksThatAreNotZero) {
  const std::vector<uint8_t> memory = WithBlocks(10, {0, 1, 4, 9});
  const MemoryRanges found = FindMemoryRanges(memory, SIZE_MAX, 100);
  EXPECT_EQ(Spell(found), "0+2 4+1 9+1");
  EXPECT_EQ(found.bytes, 4 * kBlock);
  EXPECT_EQ(found.ranges[1].bytes.data(), memory.data() + 4 * kBlock);
}

TEST(MemoryRanges, MayEndWithinABlock) {
  const std::vector<uint8_t> memory(kBlock + 5, 1);
  EXPECT_EQ(FindMemoryRanges(memory, SIZE_MAX, 100).ranges[0].bytes.size(), kBlock + 5);
  EXPECT_TRUE(FindMemoryRanges({}, SIZE_MAX, 100).ranges.empty());
}

TEST(MemoryRanges, CountsWhatIsBeyondTheLimit) {
  const MemoryRanges found = FindMemoryRanges(WithBlocks(10, {1, 3, 5, 7}), 2 * kBlock, 100);
  EXPECT_EQ(Spell(found), "1+1 3+1");
  EXPECT_EQ(found.left_out_bytes, 2 * kBlock);
}

TEST(MemoryRanges, JoinsNeighboursWhenThereAreTooMany) {
  const std::vector<uint8_t> memory = WithBlocks(40, {0, 2, 4, 10, 30});
  EXPECT_EQ(Spell(FindMemoryRanges(memory, SIZE_MAX, 4)), "0+5 10+1 30+1");
  EXPECT_EQ(Spell(FindMemoryRanges(memory, SIZE_MAX, 1)), "0+31");
}

TEST(MemoryRanges, LeavesOutWhatWouldTakeTooManyZerosToJoin) {
  const std::vector<uint8_t> memory = WithBlocks(40, {0, 2, 4, 10, 30});
  const MemoryRanges found = FindMemoryRanges(memory, 9 * kBlock, 2);
  EXPECT_EQ(Spell(found), "0+5 10+1");  // 5 + 2 zeros; 30 has no range, and the zeros up to it no room
  EXPECT_EQ(found.bytes, 6 * kBlock);
  EXPECT_EQ(found.left_out_bytes, kBlock);
  const MemoryRanges one = FindMemoryRanges(memory, 6 * kBlock, 1);
  EXPECT_EQ(Spell(one), "0+3");
  EXPECT_EQ(one.left_out_bytes, 3 * kBlock);
  EXPECT_EQ(FindMemoryRanges(memory, SIZE_MAX, 0).left_out_bytes, 5 * kBlock);
}

// One byte every 32 KiB, as many as there is room for: joined, they were the whole memory.
TEST(MemoryRanges, NeverHoldsMoreThanTheLimit) {
  std::vector<uint8_t> memory(size_t{32} << 20);
  for (size_t at = 0; at < memory.size(); at += 8 * kBlock) memory[at] = 1;
  const MemoryRanges found = FindMemoryRanges(memory, 1024 * kBlock, 1000);
  EXPECT_EQ(found.ranges.size(), 1000u);
  EXPECT_EQ(found.bytes, 1000 * kBlock);
  EXPECT_EQ(found.left_out_bytes, 24 * kBlock);
}

// The first and the last byte of 4 GiB: one range of them would have a length beyond 32 bits.
TEST(MemoryRanges, AreNoLongerThanASegmentMayBe) {
  constexpr size_t kBytes = size_t{4} << 30;
  void* const mapped =
      mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) GTEST_SKIP() << "no address space for 4 GiB";
  auto* const memory = static_cast<uint8_t*>(mapped);
  madvise(mapped, kBytes, MADV_NOHUGEPAGE);
  memory[0] = memory[kBytes - 1] = 1;
  const MemoryRanges found = FindMemoryRanges(absl::MakeConstSpan(memory, kBytes), SIZE_MAX, 1);
  EXPECT_EQ(Spell(found), "0+1");
  EXPECT_EQ(found.left_out_bytes, kBlock);
  munmap(mapped, kBytes);
}

// A reservation of which one page was touched: reading it all would make the process's page tables, at least, grow by
// megabytes; that it is quick is what a hang here would disprove.
TEST(MemoryRanges, FindsTheOnePageOfAHugeMemory) {
  constexpr size_t kBytes = size_t{64} << 30;
  void* const mapped =
      mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) GTEST_SKIP() << "no address space for 64 GiB";
  auto* const memory = static_cast<uint8_t*>(mapped);
  madvise(mapped, kBytes, MADV_NOHUGEPAGE);
  memory[kBytes - kBlock] = 1;
  const MemoryRanges found = FindMemoryRanges(absl::MakeConstSpan(memory, kBytes), SIZE_MAX, 100);
  EXPECT_EQ(found.bytes, kBlock);
  unsigned char resident[1] = {0};
  EXPECT_EQ(mincore(mapped, kBlock, resident), 0);
  EXPECT_EQ(resident[0] & 1, 0) << "an untouched page was read";
  munmap(mapped, kBytes);
}

}  // namespace
}  // namespace strata::wasm::coredump
