#include "profiler/timeline/timeline_builder.h"

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "profiler/timeline/timeline.h"

namespace strata::profiler {
namespace {

class TimelineBuilderTest : public testing::Test {
 protected:
  SliceIndex Add(absl::string_view name, int64_t begin_ns, int64_t end_ns) {
    return *builder_.AddSlice({track_, name, "c", begin_ns, end_ns, {}});
  }

  // The names of a track's slices.
  static std::string Names(const Timeline& timeline, uint32_t track) {
    std::string names;
    for (const SliceIndex slice : timeline.tracks[TrackIndex(track)].slices) {
      EXPECT_EQ(timeline.slices[slice].track, TrackIndex(track));
      names += timeline.strings[timeline.slices[slice].name];
    }
    return names;
  }

  TimelineBuilder builder_{"test", 1, 0};
  TrackIndex track_ = builder_.AddTrack("first");
};

TEST_F(TimelineBuilderTest, SortsSlicesOuterFirst) {
  Add("c", 20, 30);
  Add("b", 10, 15);
  Add("a", 10, 20);
  const Timeline timeline = std::move(builder_).Build();
  EXPECT_EQ(timeline.tracks.size(), 1u);
  EXPECT_EQ(Names(timeline, 0), "abc");
}

TEST_F(TimelineBuilderTest, GivesSlicesThatOverlapRowsOfTheirOwn) {
  builder_.AddTrack("second");
  Add("a", 0, 10);
  Add("b", 5, 15);
  Add("c", 6, 9);
  Add("d", 7, 20);
  Add("e", 12, 14);
  const Timeline timeline = std::move(builder_).Build();
  ASSERT_EQ(timeline.tracks.size(), 4u);
  EXPECT_EQ(Names(timeline, 0), "ace");
  EXPECT_EQ(Names(timeline, 1), "");
  EXPECT_EQ(Names(timeline, 2), "b");
  EXPECT_EQ(Names(timeline, 3), "d");
  EXPECT_EQ(timeline.tracks[TrackIndex(1)].rank, 1u);
  EXPECT_EQ(timeline.tracks[TrackIndex(3)].rank, 0u);
  EXPECT_EQ(timeline.tracks[TrackIndex(3)].name, timeline.tracks[TrackIndex(0)].name);
}

TEST_F(TimelineBuilderTest, TakesSlicesWithoutLength) {
  Add("b", 5, 5);
  Add("a", 0, 5);
  Add("c", 5, 9);
  const Timeline timeline = std::move(builder_).Build();
  EXPECT_EQ(timeline.tracks.size(), 1u);
  EXPECT_EQ(Names(timeline, 0), "acb");
}

TEST_F(TimelineBuilderTest, SortsInstantsAndSamples) {
  const LevelIndex level = builder_.AddLevel("heap", Level::Unit::kBytes);
  ASSERT_TRUE(builder_.AddInstant(track_, "late", 9).ok());
  ASSERT_TRUE(builder_.AddInstant(track_, "early", 3).ok());
  ASSERT_TRUE(builder_.AddSample(level, 9, 90).ok());
  ASSERT_TRUE(builder_.AddSample(level, 3, 30).ok());
  const Timeline timeline = std::move(builder_).Build();
  EXPECT_EQ(timeline.tracks[TrackIndex(0)].instants[0].time_ns, 3);
  EXPECT_EQ(timeline.levels[level].samples[0].value, 30);
}

TEST_F(TimelineBuilderTest, KeepsArgumentsWithTheirTypes) {
  const ArgumentSpec arguments[] = {{"n", int64_t{7}}, {"f", 0.5}, {"s", absl::string_view("text")}};
  ASSERT_TRUE(builder_.AddSlice({track_, "other", "c", 0, 1, {}}).ok());
  const SliceIndex slice = *builder_.AddSlice({track_, "a", "c", 1, 2, arguments});
  builder_.SetFacts(absl::MakeConstSpan(arguments).first(1));
  const Timeline timeline = std::move(builder_).Build();
  const absl::Span<const Argument> kept = timeline.ArgumentsOf(timeline.slices[slice].arguments);
  ASSERT_EQ(kept.size(), 3u);
  EXPECT_EQ(std::get<int64_t>(kept[0].value), 7);
  EXPECT_EQ(std::get<double>(kept[1].value), 0.5);
  EXPECT_EQ(timeline.strings[std::get<StringIndex>(kept[2].value)], "text");
  EXPECT_EQ(timeline.ArgumentsOf(timeline.facts).size(), 1u);
}

TEST_F(TimelineBuilderTest, RefusesWhatCannotBe) {
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  const SliceIndex early = Add("a", 10, 20);
  const SliceIndex late = Add("b", 30, 40);
  EXPECT_EQ(builder_.AddSlice({TrackIndex(9), "a", "c", 0, 1, {}}).status().code(), kInvalid);
  EXPECT_EQ(builder_.AddSlice({track_, "a", "c", 2, 1, {}}).status().code(), kInvalid);
  EXPECT_EQ(builder_.AddInstant(TrackIndex(9), "a", 0).code(), kInvalid);
  EXPECT_EQ(builder_.AddSample(LevelIndex(0), 0, 0).code(), kInvalid);
  EXPECT_EQ(builder_.AddFlow(early, SliceIndex(9), 10).code(), kInvalid);
  EXPECT_EQ(builder_.AddFlow(early, late, 21).code(), kInvalid);
  EXPECT_EQ(builder_.AddFlow(late, early, 30).code(), kInvalid);
  EXPECT_EQ(builder_.AddFlow(early, Add("c", 12, 13), 14).code(), kInvalid);
  EXPECT_TRUE(builder_.AddFlow(early, late, 20).ok());
  const Timeline timeline = std::move(builder_).Build();
  EXPECT_EQ(timeline.slices.size(), 3u);
  EXPECT_EQ(timeline.flows.size(), 1u);
}

}  // namespace
}  // namespace strata::profiler
