#include "profiler/writers/folded.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "profiler/writers/rich_profile.h"

namespace strata::profiler {
namespace {

std::string Folded(const Profile& profile) {
  std::ostringstream out;
  EXPECT_TRUE(WriteFoldedStacks(profile, out).ok());
  return out.str();
}

class NumberResolver : public FrameResolver {
 public:
  FrameInfo Resolve(const RawFrame& frame) override {
    FrameInfo info;
    info.function = frame.code == 9 ? "a;b\nc d" : std::string(1, static_cast<char>('a' + frame.code));
    return info;
  }
};

class FoldedTest : public testing::Test {
 protected:
  void Sample(ThreadIndex thread, std::initializer_list<RawFrame> leaf_first, int64_t weight = 1) {
    ASSERT_TRUE(builder_.AddSample(thread, 1, std::nullopt, leaf_first, weight).ok());
  }

  NumberResolver resolver_;
  ProfileBuilder builder_{ProfileMeta{}, resolver_};
  ThreadIndex thread_ = builder_.AddThread({});
};

TEST_F(FoldedTest, SortsLinesAndSumsWeightsOverThreadsAndOffsets) {
  const ThreadIndex other = builder_.AddThread({});
  Sample(thread_, {{2, 1}, {0, 0}});
  Sample(thread_, {{1, 1}, {0, 0}});
  Sample(other, {{1, 7}, {0, 0}}, 4);
  Sample(other, {{0, 0}});
  EXPECT_EQ(Folded(std::move(builder_).Build()), "a 1\na;b 5\na;c 1\n");
}

TEST_F(FoldedTest, LeavesOutSamplesWithoutAStack) {
  Sample(thread_, {});
  EXPECT_EQ(Folded(std::move(builder_).Build()), "");
}

TEST_F(FoldedTest, ReplacesWhatWouldBreakALine) {
  Sample(thread_, {{9, 0}});
  EXPECT_EQ(Folded(std::move(builder_).Build()), "a_b_c d 1\n");
}

TEST_F(FoldedTest, SumsAllocationsInBytes) {
  const RawFrame place[] = {{1, 1}, {0, 0}}, same[] = {{1, 2}, {0, 0}};
  Sample(thread_, {{1, 1}, {0, 0}});
  for (const absl::Span<const RawFrame> at : {absl::MakeSpan(place), absl::MakeSpan(same)}) {
    ASSERT_TRUE(builder_.AddAllocation(thread_, {.leaf_first = at, .type = "$node", .bytes = 100}).ok());
  }
  ASSERT_TRUE(builder_.AddAllocation(thread_, {.type = "$list", .bytes = 7}).ok());
  std::ostringstream out;
  ASSERT_TRUE(WriteFoldedAllocations(std::move(builder_).Build(), out).ok());
  EXPECT_EQ(out.str(), "a;b;new $node 200\nnew $list 7\n");
}

TEST_F(FoldedTest, WritesTheRichProfile) {
  EXPECT_EQ(Folded(MakeRichProfile()), "$main 1\n$main;$work 2\n$main;$work;host:env.print 1\n");
}

TEST_F(FoldedTest, FailsWhenTheStreamDoes) {
  std::ostream out(nullptr);
  EXPECT_EQ(WriteFoldedStacks(Profile(), out).code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace strata::profiler
