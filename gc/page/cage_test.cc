#include "gc/page/cage.h"

#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "gc/page/tuning.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::gc {
namespace {

constexpr size_t kMiB = size_t{1} << 20;

std::unique_ptr<Cage> MustReserve(size_t object_bytes, size_t metadata_bytes) {
  auto cage = Cage::Reserve({.object_bytes = object_bytes, .metadata_bytes = metadata_bytes});
  EXPECT_TRUE(cage.ok()) << cage.status();
  return *std::move(cage);
}

// Whether the kernel can read a byte there (a system call reports what a load would fault on).
bool IsReadable(vm::Address address) {
  int pipe_ends[2];
  EXPECT_EQ(::pipe(pipe_ends), 0);
  const bool readable = ::write(pipe_ends[1], address.As<void>(), 1) == 1;
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
  return readable;
}

size_t MappingsWithin(vm::Address begin, vm::Address end) {
  std::ifstream maps("/proc/self/maps");
  size_t count = 0;
  for (std::string line; std::getline(maps, line);) {
    std::pair<std::string, std::string> bounds =
        absl::StrSplit(line.substr(0, line.find(' ')), absl::MaxSplits('-', 1));
    const uintptr_t first = std::stoull(bounds.first, nullptr, 16);
    const uintptr_t last = std::stoull(bounds.second, nullptr, 16);
    if (first < end.value() && last > begin.value()) ++count;
  }
  return count;
}

TEST(Cage, NullGuardIsNeverReadable) {
  auto cage = MustReserve(kMiB, 0);
  ASSERT_TRUE(cage->GrowLow(cage->objects_end()));
  EXPECT_EQ(cage->objects_begin() - cage->base(), vm::kNullGuardBytes);
  EXPECT_FALSE(IsReadable(cage->base()));
  EXPECT_FALSE(IsReadable(cage->objects_begin() - 1));
  EXPECT_TRUE(IsReadable(cage->objects_begin()));
}

TEST(Cage, GrowsLowAndHighUntilTheyMeet) {
  auto cage = MustReserve(4 * kCommitBytes, 0);
  EXPECT_FALSE(IsReadable(cage->objects_begin()));
  EXPECT_TRUE(cage->GrowLow(cage->objects_begin() + 1));
  EXPECT_TRUE(cage->GrowHigh(cage->objects_end() - 2 * kCommitBytes));
  EXPECT_EQ(cage->committed_bytes(), 3 * kCommitBytes);
  EXPECT_FALSE(cage->GrowLow(cage->objects_begin() + 3 * kCommitBytes));
  EXPECT_TRUE(cage->GrowLow(cage->objects_begin() + 2 * kCommitBytes));
  EXPECT_FALSE(cage->GrowHigh(cage->objects_end() - 3 * kCommitBytes));
  EXPECT_TRUE(IsReadable(cage->objects_end() - 1));
  EXPECT_FALSE(IsReadable(cage->objects_end()));
}

TEST(Cage, ShrinkingGivesBackAndReadsZeroAgain) {
  auto cage = MustReserve(4 * kCommitBytes, 0);
  const vm::Address at = cage->objects_end() - 2 * kCommitBytes;
  ASSERT_TRUE(cage->GrowHigh(at));
  *at.As<uint64_t>() = 42;
  cage->ShrinkHigh(cage->objects_end() - kCommitBytes);
  EXPECT_FALSE(IsReadable(at));
  EXPECT_EQ(cage->high_begin(), cage->objects_end() - kCommitBytes);
  ASSERT_TRUE(cage->GrowHigh(at));
  EXPECT_EQ(*at.As<uint64_t>(), 0u);
}

TEST(Cage, DiscardedBytesReadZeroAndOthersStay) {
  auto cage = MustReserve(kMiB, 0);
  ASSERT_TRUE(cage->GrowLow(cage->objects_end()));
  for (size_t i = 0; i < 4 * kPageBytes; ++i) *(cage->objects_begin() + i).As<uint8_t>() = 0xAB;
  Cage::Discard(cage->objects_begin() + 100, 2 * kPageBytes);
  EXPECT_EQ(*(cage->objects_begin() + 99).As<uint8_t>(), 0xAB);
  for (size_t i = 0; i < 2 * kPageBytes; ++i) ASSERT_EQ(*(cage->objects_begin() + 100 + i).As<uint8_t>(), 0);
  EXPECT_EQ(*(cage->objects_begin() + 100 + 2 * kPageBytes).As<uint8_t>(), 0xAB);
}

TEST(Cage, MetadataIsZeroAndWritable) {
  auto cage = MustReserve(kMiB, 100);
  EXPECT_EQ(*cage->metadata_begin().As<uint64_t>(), 0u);
  *cage->metadata_begin().As<uint64_t>() = 1;
  EXPECT_FALSE(IsReadable(cage->metadata_begin() - 1));
}

TEST(Cage, UsesAtMostEightMappings) {
  auto cage = MustReserve(64 * kMiB, kMiB);
  ASSERT_TRUE(cage->GrowLow(cage->objects_begin() + 3 * kMiB));
  ASSERT_TRUE(cage->GrowHigh(cage->objects_end() - 5 * kMiB));
  EXPECT_LE(MappingsWithin(cage->base(), cage->metadata_begin() + kMiB + 1), 8u);
}

TEST(Cage, RefusesWhatAReferenceWordCannotReach) {
  EXPECT_EQ(Cage::Reserve({.object_bytes = vm::kMaxCageBytes}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Cage::Reserve({.object_bytes = ~size_t{0}}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Cage::Reserve({.object_bytes = vm::kMaxCageBytes - vm::kNullGuardBytes}).ok());
}

TEST(Cage, ReleasesItsWholeReservation) {
  vm::Address base;
  vm::Address end;
  {
    auto cage = MustReserve(512 * kMiB, kMiB);
    base = cage->base();
    end = cage->metadata_begin();
    ASSERT_TRUE(cage->GrowLow(cage->objects_end()));
    EXPECT_GT(MappingsWithin(base, end), 0u);
  }
  EXPECT_FALSE(IsReadable(base + vm::kNullGuardBytes));
}

}  // namespace
}  // namespace strata::gc
