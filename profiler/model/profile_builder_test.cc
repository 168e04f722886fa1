#include "profiler/model/profile_builder.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "profiler/model/allocation.h"
#include "profiler/model/category.h"
#include "profiler/model/counter.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/index.h"
#include "profiler/model/marker.h"
#include "profiler/model/profile.h"
#include "profiler/model/raw_frame.h"
#include "profiler/model/sample_list.h"

namespace strata::profiler {
namespace {

// Names code N "fN" at line 10 * N + offset, drops code 99, and has two calls inlined into codes 50 and 51.
class TestResolver : public FrameResolver {
 public:
  FrameInfo Resolve(const RawFrame& frame) override {
    ++calls;
    FrameInfo info;
    info.function = "f" + std::to_string(frame.code);
    info.resource = "m.wasm";
    info.source_file = "m.wat";
    info.function_line = static_cast<uint32_t>(10 * frame.code);
    info.line = static_cast<uint32_t>(10 * frame.code + frame.offset);
    info.offset = frame.offset;
    info.category = category;
    info.dropped = frame.code == 99;
    if (frame.code == 50 || frame.code == 51) info.inlined = {Inlined("outer"), Inlined("inner")};
    return info;
  }

  static FrameInfo Inlined(std::string name) {
    FrameInfo info;
    info.function = std::move(name);
    info.resource = "m.wasm";
    return info;
  }

  int calls = 0;
  std::optional<CategoryRef> category;
};

class ProfileBuilderTest : public testing::Test {
 protected:
  static ProfileMeta Meta() {
    ProfileMeta meta;
    meta.product = "m.wasm";
    meta.start_ns = 1000;
    return meta;
  }

  void Sample(int64_t time_ns, std::vector<RawFrame> leaf_first) {
    ASSERT_TRUE(builder_.AddSample(thread_, time_ns, std::nullopt, leaf_first).ok());
  }

  std::vector<std::string> NamesOf(const Profile& profile, std::optional<StackIndex> stack) {
    std::vector<std::string> names;
    for (; stack.has_value(); stack = profile.stacks[*stack].parent) {
      names.push_back(profile.strings[profile.functions[profile.frames[profile.stacks[*stack].frame].function].name]);
    }
    return names;
  }

  std::vector<struct Sample> SamplesOf(const Profile& profile) {
    std::vector<struct Sample> samples;
    for (const struct Sample& sample : profile.threads[thread_].samples) samples.push_back(sample);
    return samples;
  }
  const Marker& OnlyMarker(const Profile& profile) { return profile.threads[thread_].markers.at(0); }

  TestResolver resolver_;
  ProfileBuilder builder_{Meta(), resolver_};
  ThreadIndex thread_ = builder_.AddThread({"main", "m.wasm", 1, 1, true, {}, {}});
};

TEST_F(ProfileBuilderTest, BuildsAStackFrameByFrame) {
  const std::optional<StackIndex> outer = builder_.AddStack(std::nullopt, {1, 3});
  const std::optional<StackIndex> inner = builder_.AddStack(outer, {2, 5});
  EXPECT_EQ(builder_.AddStack(outer, {2, 5}), inner);
  ASSERT_TRUE(builder_.AddSample(thread_, {1001, inner, 3, 7}).ok());
  EXPECT_FALSE(builder_.AddSample(thread_, {1002, StackIndex(2), 1, std::nullopt}).ok());
  const Profile profile = std::move(builder_).Build();
  ASSERT_EQ(profile.threads[thread_].samples.size(), 1u);
  EXPECT_EQ(profile.threads[thread_].samples.front(), (strata::profiler::Sample{1001, inner, 3, 7}));
  EXPECT_EQ(NamesOf(profile, inner), (std::vector<std::string>{"f2", "f1"}));
}

TEST_F(ProfileBuilderTest, SumsWhatRecordingTook) {
  builder_.AddCost({100, 10, 1});
  builder_.AddCost({50, 0, 2});
  const Profile profile = std::move(builder_).Build();
  EXPECT_EQ(profile.meta.recording.memory_bytes, 150u);
  EXPECT_EQ(profile.meta.recording.spooled_bytes, 10u);
  EXPECT_EQ(profile.meta.recording.dropped_samples, 3u);
}

TEST_F(ProfileBuilderTest, SharesFramesAndPrefixes) {
  Sample(1001, {{2, 5}, {1, 3}});
  Sample(1002, {{3, 7}, {1, 3}});
  Sample(1003, {{2, 5}, {1, 3}});
  Profile profile = std::move(builder_).Build();
  EXPECT_EQ(profile.frames.size(), 3u);
  EXPECT_EQ(profile.stacks.size(), 3u);
  EXPECT_EQ(resolver_.calls, 3);
  EXPECT_EQ(SamplesOf(profile)[0].stack, SamplesOf(profile)[2].stack);
  EXPECT_EQ(NamesOf(profile, SamplesOf(profile)[1].stack), (std::vector<std::string>{"f3", "f1"}));
}

TEST_F(ProfileBuilderTest, KeepsParentsBeforeChildren) {
  Sample(1001, {{3, 1}, {2, 1}, {1, 1}});
  Sample(1002, {{4, 1}, {1, 1}});
  Profile profile = std::move(builder_).Build();
  for (uint32_t i = 0; i < profile.stacks.size(); ++i) {
    std::optional<StackIndex> parent = profile.stacks[StackIndex(i)].parent;
    EXPECT_LT(parent.has_value() ? parent->value() : 0, i + 1);
    EXPECT_NE(parent, StackIndex(i));
  }
}

TEST_F(ProfileBuilderTest, GivesFramesOfOneFunctionTheSameFunction) {
  Sample(1001, {{2, 5}});
  Sample(1002, {{2, 9}});
  Profile profile = std::move(builder_).Build();
  ASSERT_EQ(profile.frames.size(), 2u);
  EXPECT_EQ(profile.functions.size(), 1u);
  const Frame& frame = profile.frames[FrameIndex(1)];
  EXPECT_EQ(frame.line, 29u);
  EXPECT_EQ(frame.offset, 9u);
  const Function& function = profile.functions[frame.function];
  EXPECT_EQ(function.line, 20u);
  EXPECT_EQ(profile.strings[profile.resources[*function.resource].name], "m.wasm");
  EXPECT_EQ(profile.strings[profile.sources[*function.source].file], "m.wat");
}

TEST_F(ProfileBuilderTest, KeepsFunctionsApartWhenOnlyTheirKindDiffers) {
  Sample(1001, {{2, 5, FrameKind::kGuest}});
  Sample(1002, {{2, 5, FrameKind::kHostCall}});
  Profile profile = std::move(builder_).Build();
  EXPECT_EQ(profile.functions.size(), 2u);
}

TEST_F(ProfileBuilderTest, LeavesDroppedFramesOutOfStacksAndTables) {
  Sample(1001, {{3, 1}, {99, 1}, {1, 1}});
  Sample(1002, {{99, 1}});
  Profile profile = std::move(builder_).Build();
  EXPECT_EQ(NamesOf(profile, SamplesOf(profile)[0].stack), (std::vector<std::string>{"f3", "f1"}));
  EXPECT_EQ(SamplesOf(profile)[1].stack, std::nullopt);
  for (const std::string& text : profile.strings) EXPECT_NE(text, "f99");
}

TEST_F(ProfileBuilderTest, MakesFramesOfInlinedCalls) {
  Sample(1001, {{2, 5}, {50, 3}});
  Sample(1002, {{51, 3}, {50, 3}});
  Profile profile = std::move(builder_).Build();
  EXPECT_EQ(NamesOf(profile, SamplesOf(profile)[0].stack), (std::vector<std::string>{"f2", "inner", "outer", "f50"}));
  EXPECT_EQ(NamesOf(profile, SamplesOf(profile)[1].stack),
            (std::vector<std::string>{"inner", "outer", "f51", "inner", "outer", "f50"}));
  EXPECT_EQ(profile.functions.size(), 5u);  // inner and outer once
  std::vector<uint32_t> depths;
  for (const Frame& frame : profile.frames) depths.push_back(frame.inline_depth);
  EXPECT_EQ(depths, (std::vector<uint32_t>{0, 1, 2, 0, 0, 1, 2}));
}

TEST_F(ProfileBuilderTest, NamesElidedFramesWithoutTheResolver) {
  Sample(1001, {{0, 0, FrameKind::kElided}});
  Profile profile = std::move(builder_).Build();
  EXPECT_EQ(NamesOf(profile, SamplesOf(profile)[0].stack), (std::vector<std::string>{"(frames elided)"}));
  EXPECT_EQ(resolver_.calls, 0);
}

TEST_F(ProfileBuilderTest, TakesTheCategoryFromTheKindUnlessResolved) {
  Sample(1001, {{1, 1, FrameKind::kHostCall}, {1, 1, FrameKind::kGc}, {1, 1, FrameKind::kIdle}, {1, 1}});
  CategoryIndex own = builder_.AddCategory("Allocation", Color::kGreen);
  uint32_t sub = builder_.AddSubcategory(own, "Struct").value();
  resolver_.category = CategoryRef{own, sub};
  Sample(1002, {{5, 1}});
  resolver_.category = CategoryRef{CategoryIndex(77), 3};
  Sample(1003, {{6, 1}});
  resolver_.category = CategoryRef{own, 9};
  Sample(1004, {{7, 1}});
  Profile profile = std::move(builder_).Build();
  std::vector<CategoryRef> categories;
  for (const Frame& frame : profile.frames) categories.push_back(frame.category);
  EXPECT_EQ(categories, (std::vector<CategoryRef>{{kGuestCategory, 0},
                                                  {kIdleCategory, 0},
                                                  {kGcCategory, 0},
                                                  {kHostCategory, 0},
                                                  {own, sub},
                                                  {kGuestCategory, 0},
                                                  {own, 0}}));
}

TEST_F(ProfileBuilderTest, StandardCategoriesMatchTheirConstants) {
  Profile profile = std::move(builder_).Build();
  EXPECT_EQ(profile.categories[kOtherCategory].color, Color::kGrey);
  EXPECT_EQ(profile.categories[kGuestCategory].name, "Guest");
  EXPECT_EQ(profile.categories[kHostCategory].name, "Host");
  EXPECT_EQ(profile.categories[kGcCategory].name, "GC");
  EXPECT_EQ(profile.categories[kIdleCategory].color, Color::kTransparent);
}

TEST_F(ProfileBuilderTest, SortsTimesAndMovesEarlyOnesToTheStart) {
  Sample(1300, {{3, 1}});
  Sample(1100, {{1, 1}});
  Sample(900, {{2, 1}});
  Sample(1100, {{4, 1}});
  Profile profile = std::move(builder_).Build();
  std::vector<int64_t> times;
  std::vector<std::string> names;
  for (const struct Sample& sample : SamplesOf(profile)) {
    times.push_back(sample.time_ns);
    names.push_back(NamesOf(profile, sample.stack).at(0));
  }
  EXPECT_EQ(times, (std::vector<int64_t>{1000, 1100, 1100, 1300}));
  EXPECT_EQ(names, (std::vector<std::string>{"f2", "f1", "f4", "f3"}));
  EXPECT_EQ(profile.end_ns, 1300);
}

TEST_F(ProfileBuilderTest, RejectsSampleOfUnknownThread) {
  EXPECT_EQ(builder_.AddSample(ThreadIndex(7), 1, std::nullopt, {}).message(), "profile has no thread number 7");
}

MarkerSchema PauseSchema() {
  MarkerSchema schema;
  schema.name = "Pause";
  schema.fields = {{"kind", "", FieldFormat::kUniqueString}, {"freed", "", FieldFormat::kBytes}};
  return schema;
}

TEST_F(ProfileBuilderTest, StoresMarkersWithValuesAndCause) {
  SchemaIndex schema = builder_.AddMarkerSchema(PauseSchema()).value();
  std::vector<RawFrame> cause = {{2, 1}, {1, 1}};
  MarkerSpec spec;
  spec.schema = schema;
  spec.category = kGcCategory;
  spec.start_ns = 1200;
  spec.end_ns = 1500;
  spec.values = {std::string("minor"), int64_t{64}};
  spec.cause = cause;
  ASSERT_TRUE(builder_.AddMarker(thread_, spec).ok());
  Profile profile = std::move(builder_).Build();
  const Marker& marker = OnlyMarker(profile);
  EXPECT_EQ(profile.strings[marker.name], "Pause");
  EXPECT_EQ(marker.end_ns, 1500);
  EXPECT_EQ(profile.strings[std::get<StringIndex>(marker.values[0])], "minor");
  EXPECT_EQ(std::get<int64_t>(marker.values[1]), 64);
  EXPECT_EQ(NamesOf(profile, marker.cause->stack), (std::vector<std::string>{"f2", "f1"}));
  EXPECT_EQ(marker.cause->time_ns, 1200);
  EXPECT_EQ(profile.end_ns, 1500);
}

TEST_F(ProfileBuilderTest, RejectsMarkersThatDoNotFitTheirSchema) {
  MarkerSpec spec;
  EXPECT_EQ(builder_.AddMarker(thread_, spec).message(), "profile has no marker schema number 0");
  spec.schema = builder_.AddMarkerSchema(PauseSchema()).value();
  spec.values = {int64_t{1}};
  EXPECT_EQ(builder_.AddMarker(thread_, spec).message(), "value of field \"kind\" does not fit the field's format");
  spec.values = {FieldValue(), FieldValue(), FieldValue()};
  EXPECT_EQ(builder_.AddMarker(thread_, spec).message(), "marker \"Pause\" has 3 values for 2 fields");
  spec.values.clear();
  spec.start_ns = 5;
  spec.end_ns = 4;
  EXPECT_EQ(builder_.AddMarker(thread_, spec).message(), "marker \"Pause\" ends before it starts");
  spec.end_ns.reset();
  spec.category = CategoryIndex(50);
  EXPECT_EQ(builder_.AddMarker(thread_, spec).message(), "profile has no category number 50");
  Profile profile = std::move(builder_).Build();
  EXPECT_TRUE(profile.threads[thread_].markers.empty());
}

TEST_F(ProfileBuilderTest, RejectsRepeatedSchema) {
  ASSERT_TRUE(builder_.AddMarkerSchema(PauseSchema()).ok());
  EXPECT_EQ(builder_.AddMarkerSchema(PauseSchema()).status().message(), "marker schema \"Pause\" is repeated");
}

TEST_F(ProfileBuilderTest, KeepsCounterSamplesInOrder) {
  CounterInfo info;
  info.name = "heap";
  info.thread = thread_;
  CounterIndex counter = builder_.AddCounter(info).value();
  ASSERT_TRUE(builder_.AddCounterSample(counter, 2000, 8, 1).ok());
  ASSERT_TRUE(builder_.AddCounterSample(counter, 1500, 4).ok());
  EXPECT_FALSE(builder_.AddCounterSample(CounterIndex(9), 1, 1).ok());
  Profile profile = std::move(builder_).Build();
  const std::vector<CounterSample>& samples = profile.counters[counter].samples;
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[0].delta, 4);
  EXPECT_EQ(samples[1].operations, 1);
  EXPECT_EQ(profile.end_ns, 2000);
}

TEST_F(ProfileBuilderTest, RejectsCounterOfUnknownThread) {
  CounterInfo info;
  info.thread = ThreadIndex(4);
  EXPECT_FALSE(builder_.AddCounter(info).ok());
}

TEST_F(ProfileBuilderTest, AttachesSourceTextToTheFileOfFrames) {
  Sample(1001, {{1, 1}});
  builder_.SetSourceText("m.wat", "(module)");
  Profile profile = std::move(builder_).Build();
  ASSERT_EQ(profile.sources.size(), 1u);
  EXPECT_EQ(profile.sources[SourceIndex(0)].text, "(module)");
}

TEST_F(ProfileBuilderTest, KeepsFactsAndRejectsThoseThatDoNotFit) {
  EXPECT_TRUE(builder_.AddFact({"Counts", "calls", FieldFormat::kInteger, int64_t{7}}).ok());
  EXPECT_FALSE(builder_.AddFact({"Counts", "calls", FieldFormat::kInteger, std::string("7")}).ok());
  Profile profile = std::move(builder_).Build();
  ASSERT_EQ(profile.meta.facts.size(), 1u);
  EXPECT_EQ(profile.meta.facts[0].label, "calls");
}

TEST_F(ProfileBuilderTest, RecordsTheEndOfAThread) {
  ASSERT_TRUE(builder_.SetThreadEnd(thread_, 5000).ok());
  EXPECT_FALSE(builder_.SetThreadEnd(ThreadIndex(3), 5000).ok());
  Profile profile = std::move(builder_).Build();
  EXPECT_EQ(profile.threads[thread_].info.end_ns, 5000);
  EXPECT_EQ(profile.end_ns, 5000);
}

TEST_F(ProfileBuilderTest, PutsAFrameOfTheTypeOnTheStackOfAnAllocation) {
  const RawFrame stack[] = {{2, 5}, {1, 3}};
  Sample(1001, {{2, 5}, {1, 3}});
  ASSERT_TRUE(builder_.AddAllocation(thread_, {.time_ns = 1005, .leaf_first = stack, .type = "$node"}).ok());
  ASSERT_TRUE(builder_.AddAllocation(thread_, {.time_ns = 1004, .type = "$node", .objects = 2.5, .bytes = 40}).ok());
  const Profile profile = std::move(builder_).Build();
  const std::vector<Allocation>& allocations = profile.threads[thread_].allocations;
  ASSERT_EQ(allocations.size(), 2u);
  EXPECT_EQ(allocations[0].time_ns, 1004);
  EXPECT_EQ(allocations[0].bytes, 40);
  EXPECT_EQ(NamesOf(profile, allocations[0].stack), std::vector<std::string>{"new $node"});
  EXPECT_EQ(NamesOf(profile, allocations[1].stack), (std::vector<std::string>{"new $node", "f2", "f1"}));
  EXPECT_EQ(profile.stacks[allocations[1].stack].parent, SamplesOf(profile)[0].stack);
  EXPECT_EQ(profile.strings[allocations[1].type], "$node");
  EXPECT_EQ(profile.stacks[allocations[0].stack].frame, profile.stacks[allocations[1].stack].frame);
  const Frame& frame = profile.frames[profile.stacks[allocations[0].stack].frame];
  EXPECT_EQ(profile.categories[frame.category.category].name, "Allocation");
}

TEST_F(ProfileBuilderTest, EndsWithTheLastDeath) {
  ASSERT_TRUE(builder_.AddAllocation(thread_, {.time_ns = 900, .type = "t", .death = ObjectDeath{2000, 3}}).ok());
  const Profile profile = std::move(builder_).Build();
  EXPECT_EQ(profile.threads[thread_].allocations[0].time_ns, 1000);
  EXPECT_EQ(profile.end_ns, 2000);
}

TEST_F(ProfileBuilderTest, RefusesAllocationsThatCannotBe) {
  EXPECT_FALSE(builder_.AddAllocation(ThreadIndex(9), {.time_ns = 1001, .type = "t"}).ok());
  EXPECT_FALSE(builder_.AddAllocation(thread_, {.time_ns = 1001, .type = "t", .objects = -1}).ok());
  EXPECT_FALSE(builder_.AddAllocation(thread_, {.time_ns = 1001, .type = "t", .bytes = -1}).ok());
  EXPECT_FALSE(builder_.AddAllocation(thread_, {.time_ns = 1001, .type = "t", .death = ObjectDeath{1000, 0}}).ok());
  const Profile profile = std::move(builder_).Build();
  EXPECT_TRUE(profile.threads[thread_].allocations.empty());
  EXPECT_EQ(profile.categories.size(), 5u);
}

}  // namespace
}  // namespace strata::profiler
