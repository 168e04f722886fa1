#include "gc/stats/units.h"

#include "gtest/gtest.h"

namespace strata::gc {
namespace {

TEST(FormatBytes, UsesTheLargestFittingUnit) {
  EXPECT_EQ(FormatBytes(0), "0 B");
  EXPECT_EQ(FormatBytes(1023), "1023 B");
  EXPECT_EQ(FormatBytes(1536), "1.50 KiB");
  EXPECT_EQ(FormatBytes(64 << 20), "64.0 MiB");
  EXPECT_EQ(FormatBytes(uint64_t{5000} << 30), "5000 GiB");
}

TEST(FormatNanos, UsesTheLargestFittingUnit) {
  EXPECT_EQ(FormatNanos(870), "870 ns");
  EXPECT_EQ(FormatNanos(12340), "12.3 us");
  EXPECT_EQ(FormatNanos(4560000), "4.56 ms");
  EXPECT_EQ(FormatNanos(90000000000), "90.0 s");
}

TEST(FormatShare, HasThreeDigits) {
  EXPECT_EQ(FormatShare(0), "0.00 %");
  EXPECT_EQ(FormatShare(0.1234), "12.3 %");
  EXPECT_EQ(FormatShare(1), "100 %");
}

}  // namespace
}  // namespace strata::gc
