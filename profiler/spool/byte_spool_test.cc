#include "profiler/spool/byte_spool.h"

#include <dirent.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "gtest/gtest.h"

namespace strata::profiler {
namespace {

std::vector<uint8_t> Pattern(size_t size) {
  std::vector<uint8_t> bytes(size);
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<uint8_t>(i * 7 + i / 256);
  return bytes;
}

// In pieces of 10 bytes; how many were taken.
size_t Fill(ByteSpool& spool, const std::vector<uint8_t>& bytes) {
  size_t taken = 0;
  for (size_t i = 0; i + 10 <= bytes.size(); i += 10) {
    if (spool.Append(absl::MakeConstSpan(bytes).subspan(i, 10))) taken += 10;
  }
  return taken;
}

std::vector<uint8_t> ReadAt(const ByteSpool& spool, uint64_t offset, size_t size) {
  std::vector<uint8_t> bytes(size);
  bytes.resize(spool.Read(offset, absl::MakeSpan(bytes)));
  return bytes;
}

std::vector<uint8_t> Part(const std::vector<uint8_t>& bytes, size_t offset, size_t size) {
  return {bytes.begin() + static_cast<ptrdiff_t>(offset), bytes.begin() + static_cast<ptrdiff_t>(offset + size)};
}

SpoolLimits Small() {
  SpoolLimits limits;
  limits.memory_bytes = 100;
  limits.fallback_bytes = 300;
  return limits;
}

TEST(ByteSpool, HoldsLittleInMemory) {
  ByteSpool spool(Small());
  const std::vector<uint8_t> bytes = Pattern(100);
  EXPECT_EQ(Fill(spool, bytes), 100u);
  EXPECT_EQ(spool.spooled_bytes(), 0u);
  EXPECT_EQ(ReadAt(spool, 0, 1000), bytes);
  EXPECT_TRUE(ReadAt(spool, 100, 1).empty());
}

TEST(ByteSpool, GivesBackWhatItWroteToAFile) {
  ByteSpool spool(Small());
  const std::vector<uint8_t> bytes = Pattern(1050);
  EXPECT_EQ(Fill(spool, bytes), 1050u);
  EXPECT_EQ(spool.size(), 1050u);
  EXPECT_EQ(spool.spooled_bytes(), 1000u);
  EXPECT_LE(spool.memory_bytes(), 200u);
  EXPECT_EQ(ReadAt(spool, 0, 2000), bytes);
  EXPECT_EQ(ReadAt(spool, 990, 30), Part(bytes, 990, 30));  // from both
  EXPECT_EQ(ReadAt(spool, 1000, 30), Part(bytes, 1000, 30));
  EXPECT_EQ(ReadAt(spool, 1040, 30), Part(bytes, 1040, 10));
}

TEST(ByteSpool, IsMovedWithItsFile) {
  ByteSpool spool(Small());
  const std::vector<uint8_t> bytes = Pattern(250);
  Fill(spool, bytes);
  ByteSpool other = std::move(spool);
  EXPECT_EQ(ReadAt(other, 0, 250), bytes);
}

TEST(ByteSpool, HoldsMoreAndThenRefusesWithoutAFile) {
  SpoolLimits limits = Small();
  limits.directories = {"/proc/nowhere"};
  ByteSpool spool(limits);
  const std::vector<uint8_t> bytes = Pattern(500);
  EXPECT_EQ(Fill(spool, bytes), 300u);
  EXPECT_EQ(spool.spooled_bytes(), 0u);
  EXPECT_EQ(ReadAt(spool, 0, 500), Part(bytes, 0, 300));
}

TEST(ByteSpool, BoundsItsFile) {
  SpoolLimits limits = Small();
  limits.file_bytes = 220;
  ByteSpool spool(limits);
  const std::vector<uint8_t> bytes = Pattern(1000);
  EXPECT_EQ(Fill(spool, bytes), 500u);  // two times 100 in the file
  EXPECT_EQ(spool.spooled_bytes(), 200u);
  EXPECT_EQ(ReadAt(spool, 0, 1000), Part(bytes, 0, 500));
}

TEST(ByteSpool, LeavesNoName) {
  const std::string directory = testing::TempDir();
  SpoolLimits limits = Small();
  limits.directories = {directory};
  ByteSpool spool(limits);
  Fill(spool, Pattern(500));
  EXPECT_GT(spool.spooled_bytes(), 0u);
  DIR* listing = opendir(directory.c_str());
  ASSERT_NE(listing, nullptr);
  while (const dirent* entry = readdir(listing))
    EXPECT_EQ(std::string(entry->d_name).rfind("strata-", 0), std::string::npos);
  closedir(listing);
}

}  // namespace
}  // namespace strata::profiler
