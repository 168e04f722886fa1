#include "tools/strata/profile_request.h"

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace strata::tools {
namespace {

ProfileRequest Parse(absl::string_view value) {
  ProfileRequest request;
  const absl::Status status = ParseProfileRequest(value, request);
  EXPECT_TRUE(status.ok()) << status;
  return request;
}

std::string Mistake(absl::string_view value) {
  ProfileRequest request;
  return std::string(ParseProfileRequest(value, request).message());
}

TEST(ProfileRequest, IsAFileAlone) {
  const ProfileRequest request = Parse("p.json");
  EXPECT_EQ(request.file, "p.json");
  EXPECT_EQ(request.interval_us, 1000);
  EXPECT_FALSE(request.precise);
  EXPECT_EQ(request.format, "");
}

TEST(ProfileRequest, TakesOptionsBehindTheFile) {
  const ProfileRequest request = Parse("p.data,interval=2ms,mode=precise,format=pprof");
  EXPECT_EQ(request.file, "p.data");
  EXPECT_EQ(request.interval_us, 2000);
  EXPECT_TRUE(request.precise);
  EXPECT_EQ(request.format, "pprof");
  EXPECT_FALSE(Parse("p,mode=precise,mode=polls").precise);
}

TEST(ProfileRequest, LeavesCommasInTheFilesName) { EXPECT_EQ(Parse("a,b.json,interval=5").file, "a,b.json"); }

TEST(ProfileRequest, TakesTimesWithUnits) {
  EXPECT_EQ(*ParseInterval("250"), 250);
  EXPECT_EQ(*ParseInterval("250us"), 250);
  EXPECT_EQ(*ParseInterval("3s"), 3'000'000);
  EXPECT_EQ(*ParseInterval("3600s"), 3'600'000'000);
  for (const absl::string_view wrong : {"", "0", "ms", "-1", "1.5ms", "3601s", "1h", "99999999999999999999s"}) {
    EXPECT_FALSE(ParseInterval(wrong).ok()) << wrong;
  }
}

TEST(ProfileRequest, TakesASizeBetweenSampledAllocations) {
  EXPECT_EQ(Parse("p").alloc_bytes, 0u);
  EXPECT_EQ(Parse("p,alloc=512K,interval=1s").alloc_bytes, uint64_t{512} << 10);
  EXPECT_EQ(Parse("p,alloc=1").alloc_bytes, 1u);
  EXPECT_EQ(Parse("p,alloc=1024G").alloc_bytes, uint64_t{1} << 40);
  for (const absl::string_view wrong : {"p,alloc=", "p,alloc=0", "p,alloc=-1", "p,alloc=1025G", "p,alloc=often"}) {
    EXPECT_TRUE(absl::StrContains(Mistake(wrong), "is no size from 1 to 1T, as 512K")) << wrong;
  }
}

TEST(ProfileRequest, NamesWhatIsWrong) {
  EXPECT_TRUE(absl::StrContains(Mistake(""), "no name"));
  EXPECT_TRUE(absl::StrContains(Mistake(",mode=precise"), "no name"));
  EXPECT_TRUE(absl::StrContains(Mistake("p,mode=exact"), "\"exact\" is none of polls, precise"));
  EXPECT_TRUE(absl::StrContains(Mistake("p,colour=red"), "\"colour\" is none of interval, mode, alloc, format"));
  EXPECT_TRUE(absl::StrContains(Mistake("p,mode=precise,fast"), "\"fast\" is no name=value"));
  EXPECT_TRUE(absl::StrContains(Mistake("p,format=xml"), "\"xml\" is none of firefox, pprof, folded"));
  EXPECT_TRUE(absl::StrContains(Mistake("p,interval=soon"), "\"soon\" is no time"));
  EXPECT_TRUE(absl::StrContains(Mistake("p.alloc.folded"), "needs alloc=SIZE"));
  EXPECT_TRUE(absl::StrContains(Mistake("p,format=folded-alloc"), "needs alloc=SIZE"));
  EXPECT_EQ(Parse("p.alloc.folded,alloc=1M").alloc_bytes, uint64_t{1} << 20);
}

}  // namespace
}  // namespace strata::tools
