#include "tools/strata/byte_size.h"

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace strata::tools {
namespace {

TEST(ByteSize, TakesUnitsInPowersOf1024) {
  const struct {
    absl::string_view text;
    uint64_t bytes;
  } kCases[] = {
      {"0", 0},
      {"4096", 4096},
      {"64K", 64 << 10},
      {"3m", 3 << 20},
      {"2G", uint64_t{2} << 30},
      {"1.5K", 1536},
      {"8MiB", 8 << 20},
      {"8mb", 8 << 20},
      {"512B", 512},
      {".5G", 512 << 20},
      {"9007199254740993", 9007199254740993},
  };
  for (const auto& c : kCases) {
    const absl::StatusOr<uint64_t> bytes = ParseByteSize(c.text);
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    EXPECT_EQ(*bytes, c.bytes) << c.text;
  }
}

TEST(ByteSize, RefusesWhatIsNoSize) {
  for (const absl::string_view text :
       {"", "K", "B", "iB", "-1", "+1", "1e9", "64Q", "64KK", "0x10", "inf", "nan", "1 K", "1..5K", "8Mi B", "64Mi"}) {
    EXPECT_EQ(ParseByteSize(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(ByteSize, RefusesWhatDoesNotFit) {
  for (const absl::string_view text : {"9223372036854775808", "8589934592G", "99999999999999999999999"}) {
    EXPECT_EQ(ParseByteSize(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace strata::tools
