#include "profiler/sampler/frame_filter.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"

namespace strata::profiler {
namespace {

FrameFilter Filter(std::vector<std::string> keep, std::vector<std::string> drop) {
  return FrameFilter::Create({std::move(keep), std::move(drop)}).value();
}

TEST(FrameFilter, KeepsEverythingWhenEmpty) { EXPECT_TRUE(Filter({}, {}).Keeps("$main")); }

TEST(FrameFilter, KeepsOnlyWhatMatchesWhenAsked) {
  FrameFilter filter = Filter({"^\\$list", "sort"}, {});
  EXPECT_TRUE(filter.Keeps("$list_push"));
  EXPECT_TRUE(filter.Keeps("$quicksort"));
  EXPECT_FALSE(filter.Keeps("$main"));
  EXPECT_FALSE(filter.Keeps("new $list"));
}

TEST(FrameFilter, DropsEvenWhatIsToBeKept) {
  FrameFilter filter = Filter({"^\\$list"}, {"_slow$"});
  EXPECT_TRUE(filter.Keeps("$list_push"));
  EXPECT_FALSE(filter.Keeps("$list_push_slow"));
}

TEST(FrameFilter, NamesTheExpressionThatDoesNotCompile) {
  absl::StatusOr<FrameFilter> filter = FrameFilter::Create({{"fine"}, {"(open"}});
  ASSERT_FALSE(filter.ok());
  EXPECT_NE(filter.status().message().find("frame filter \"(open\": "), std::string::npos);
}

class NumberResolver : public FrameResolver {
 public:
  FrameInfo Resolve(const RawFrame& frame) override {
    FrameInfo info;
    info.function = "f" + std::to_string(frame.code);
    info.dropped = frame.code == 3;
    if (frame.code == 5) {
      info.inlined.resize(2);
      info.inlined[0].function = "g2";
      info.inlined[1].function = "g1";
    }
    return info;
  }
};

TEST(FilteringResolver, JoinsCallersAndCalleesOfDroppedFrames) {
  NumberResolver numbers;
  FrameFilter filter = Filter({}, {"2"});
  FilteringResolver resolver(numbers, filter);
  ProfileBuilder builder(ProfileMeta{}, resolver);
  ThreadIndex thread = builder.AddThread({});
  const RawFrame stack[] = {{4, 0}, {3, 0}, {2, 0}, {1, 0}};
  ASSERT_TRUE(builder.AddSample(thread, 1, std::nullopt, stack).ok());
  Profile profile = std::move(builder).Build();
  ASSERT_EQ(profile.functions.size(), 2u);
  EXPECT_EQ(profile.strings[profile.functions[FunctionIndex(0)].name], "f1");
  EXPECT_EQ(profile.strings[profile.functions[FunctionIndex(1)].name], "f4");
  EXPECT_EQ(profile.stacks[StackIndex(1)].parent, StackIndex(0));
}

TEST(FilteringResolver, DropsInlinedFramesToo) {
  NumberResolver numbers;
  FrameFilter filter = Filter({}, {"2"});
  const FrameInfo info = FilteringResolver(numbers, filter).Resolve({5, 0});
  EXPECT_FALSE(info.dropped);
  EXPECT_TRUE(info.inlined[0].dropped);
  EXPECT_FALSE(info.inlined[1].dropped);
}

}  // namespace
}  // namespace strata::profiler
