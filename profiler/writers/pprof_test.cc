#include "profiler/writers/pprof.h"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "profiler/model/allocation.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "profiler/writers/folded.h"
#include "profiler/writers/gunzip.h"
#include "profiler/writers/pprof.pb.h"
#include "profiler/writers/rich_profile.h"

namespace strata::profiler {
namespace {

pprof::Profile Decoded(const Profile& profile) {
  std::ostringstream out;
  EXPECT_TRUE(WritePprof(profile, out).ok());
  pprof::Profile decoded;
  EXPECT_TRUE(decoded.ParseFromString(Gunzip(out.str()).value_or("\xff")));
  return decoded;
}

std::string Text(const pprof::Profile& profile, int64_t index) { return profile.string_table(static_cast<int>(index)); }

// What the format's readers insist on.
class Rules {
 public:
  explicit Rules(const pprof::Profile& profile) : profile_(profile) {}

  void Check() {
    ASSERT_GT(profile_.string_table_size(), 0);
    EXPECT_EQ(profile_.string_table(0), "");
    std::set<std::string> strings(profile_.string_table().begin(), profile_.string_table().end());
    EXPECT_EQ(strings.size(), static_cast<size_t>(profile_.string_table_size())) << "each once";
    CheckTypes();
    for (const pprof::Mapping& mapping : profile_.mapping()) CheckMapping(mapping);
    for (const pprof::Function& function : profile_.function()) CheckFunction(function);
    for (const pprof::Location& location : profile_.location()) CheckLocation(location);
    for (const pprof::Sample& sample : profile_.sample()) CheckSample(sample);
    for (const int64_t comment : profile_.comment()) CheckString(comment);
  }

 private:
  void CheckString(int64_t index) {
    EXPECT_GE(index, 0);
    EXPECT_LT(index, profile_.string_table_size());
  }

  static void CheckNew(std::set<uint64_t>& ids, uint64_t id) {
    EXPECT_NE(id, 0u);
    EXPECT_TRUE(ids.insert(id).second) << id << " twice";
  }

  void CheckTypes() {
    for (const pprof::ValueType& type : profile_.sample_type()) {
      CheckString(type.type());
      CheckString(type.unit());
    }
    EXPECT_GT(profile_.period(), 0);
    CheckString(profile_.default_sample_type());
  }

  void CheckMapping(const pprof::Mapping& mapping) {
    CheckNew(mappings_, mapping.id());
    limits_[mapping.id()] = mapping.memory_limit();
    CheckString(mapping.filename());
    EXPECT_TRUE(mapping.has_functions());
  }

  void CheckFunction(const pprof::Function& function) {
    CheckNew(functions_, function.id());
    CheckString(function.name());
    CheckString(function.filename());
  }

  void CheckLocation(const pprof::Location& location) {
    CheckNew(locations_, location.id());
    if (location.has_mapping_id()) {
      EXPECT_EQ(mappings_.count(location.mapping_id()), 1u);
      EXPECT_LT(location.address(), limits_[location.mapping_id()]);
    }
    EXPECT_EQ(location.line_size(), 1);
    for (const pprof::Line& line : location.line()) EXPECT_EQ(functions_.count(line.function_id()), 1u);
  }

  void CheckSample(const pprof::Sample& sample) {
    EXPECT_EQ(sample.value_size(), profile_.sample_type_size());
    EXPECT_GT(sample.location_id_size(), 0);
    for (const uint64_t id : sample.location_id()) EXPECT_EQ(locations_.count(id), 1u) << id;
    std::set<int64_t> keys;
    for (const pprof::Label& label : sample.label()) {
      CheckString(label.key());
      CheckString(label.str());
      EXPECT_TRUE(keys.insert(label.key()).second) << "one value for each key";
    }
  }

  const pprof::Profile& profile_;
  std::set<uint64_t> mappings_;
  std::set<uint64_t> functions_;
  std::set<uint64_t> locations_;
  std::map<uint64_t, uint64_t> limits_;
};

// The functions of a sample, outermost first, as the folded writer names them.
std::string StackOf(const pprof::Profile& profile, const pprof::Sample& sample) {
  std::map<uint64_t, std::string> names;
  for (const pprof::Function& function : profile.function()) names[function.id()] = Text(profile, function.name());
  std::map<uint64_t, std::string> locations;
  for (const pprof::Location& location : profile.location()) {
    locations[location.id()] = names[location.line(0).function_id()];
  }
  std::string stack;
  for (int i = sample.location_id_size(); i-- > 0;) {
    absl::StrAppend(&stack, stack.empty() ? "" : ";", locations[sample.location_id(i)]);
  }
  return stack;
}

std::map<std::string, int64_t> WeightsIn(const pprof::Profile& profile) {
  std::map<std::string, int64_t> weights;
  for (const pprof::Sample& sample : profile.sample()) weights[StackOf(profile, sample)] += sample.value(0);
  return weights;
}

std::map<std::string, int64_t> FoldedWeights(const Profile& profile) {
  std::ostringstream out;
  EXPECT_TRUE(WriteFoldedStacks(profile, out).ok());
  std::map<std::string, int64_t> weights;
  for (const absl::string_view line : absl::StrSplit(out.str(), '\n', absl::SkipEmpty())) {
    const size_t space = line.rfind(' ');
    weights[std::string(line.substr(0, space))] = std::stoll(std::string(line.substr(space + 1)));
  }
  return weights;
}

class NumberResolver : public FrameResolver {
 public:
  FrameInfo Resolve(const RawFrame& frame) override {
    FrameInfo info;
    info.function = absl::StrCat("f", frame.code);
    info.offset = frame.offset;
    return info;
  }
};

class PprofTest : public testing::Test {
 protected:
  void Sample(ThreadIndex thread, std::initializer_list<RawFrame> leaf_first, int64_t weight = 1,
              std::optional<int64_t> cpu_ns = std::nullopt) {
    ASSERT_TRUE(builder_.AddSample(thread, 1, cpu_ns, leaf_first, weight).ok());
  }

  static ThreadInfo Named(const std::string& name) {
    ThreadInfo info;
    info.name = name;
    return info;
  }

  NumberResolver resolver_;
  ProfileBuilder builder_{ProfileMeta{}, resolver_};
  ThreadIndex thread_ = builder_.AddThread(Named("first"));
};

TEST(Pprof, KeepsTheRulesOfTheFormat) { Rules(Decoded(MakeRichProfile())).Check(); }

TEST(Pprof, HasTheSumsOfTheFoldedStacks) {
  const Profile profile = MakeRichProfile();
  EXPECT_EQ(WeightsIn(Decoded(profile)), FoldedWeights(profile));
}

TEST(Pprof, SaysWhenHowLongAndHowOften) {
  const Profile source = MakeRichProfile();
  const pprof::Profile profile = Decoded(source);
  EXPECT_EQ(profile.time_nanos(), 1'700'000'000'000'000'000);
  EXPECT_EQ(profile.duration_nanos(), source.end_ns - source.meta.start_ns);
  EXPECT_EQ(profile.period(), source.meta.interval_ns);
  ASSERT_EQ(profile.sample_type_size(), 2);
  EXPECT_EQ(Text(profile, profile.sample_type(0).type()), "samples");
  EXPECT_EQ(Text(profile, profile.sample_type(1).unit()), "nanoseconds");
  EXPECT_EQ(Text(profile, profile.period_type().type()), "cpu");
}

TEST(Pprof, GivesFunctionsTheirFileAndLine) {
  const pprof::Profile profile = Decoded(MakeRichProfile());
  for (const pprof::Function& function : profile.function()) {
    if (Text(profile, function.name()) != "$work") continue;
    EXPECT_EQ(Text(profile, function.filename()), "rich.wat");
    EXPECT_EQ(function.start_line(), 2);
    for (const pprof::Location& location : profile.location()) {
      if (location.line(0).function_id() != function.id()) continue;
      EXPECT_EQ(location.line(0).line(), 3);
      EXPECT_EQ(location.line(0).column(), 5);
      EXPECT_EQ(Text(profile, profile.mapping(static_cast<int>(location.mapping_id() - 1)).filename()), "rich.wasm");
    }
    return;
  }
  FAIL() << "no $work";
}

TEST(Pprof, PutsFactsIntoComments) {
  const pprof::Profile profile = Decoded(MakeRichProfile());
  std::vector<std::string> comments;
  for (const int64_t comment : profile.comment()) comments.push_back(Text(profile, comment));
  ASSERT_EQ(comments.size(), 4u);
  EXPECT_EQ(comments[0], "rich.wasm");
  EXPECT_EQ(comments[1], "Exact counts, instructions: 123456789");
}

TEST_F(PprofTest, SumsUpAThreadsStack) {
  const ThreadIndex other = builder_.AddThread(Named("second"));
  Sample(thread_, {{1, 4}, {0, 0}}, 1, 900'000);
  Sample(thread_, {{1, 4}, {0, 0}}, 3, 2'800'000);
  Sample(other, {{1, 4}, {0, 0}}, 1, 5);
  Sample(other, {}, 1, 7);
  const pprof::Profile profile = Decoded(std::move(builder_).Build());
  Rules(profile).Check();
  ASSERT_EQ(profile.sample_size(), 2);
  EXPECT_EQ(profile.sample(0).value(0), 4);
  EXPECT_EQ(profile.sample(0).value(1), 3'700'000);
  EXPECT_EQ(Text(profile, profile.sample(0).label(0).str()), "first");
  EXPECT_EQ(profile.sample(1).value(1), 5);
  EXPECT_EQ(Text(profile, profile.sample(1).label(0).str()), "second");
}

TEST_F(PprofTest, TakesTheIntervalWhereNoCpuTimeWasMeasured) {
  Sample(thread_, {{0, 0}}, 2);
  const pprof::Profile profile = Decoded(std::move(builder_).Build());
  EXPECT_EQ(profile.sample(0).value(1), 2'000'000);
}

TEST_F(PprofTest, HasGosValuesOfAllocationsByPlaceAndType) {
  const RawFrame stack[] = {{1, 4}, {0, 0}};
  const auto add = [&](absl::string_view type, absl::Span<const RawFrame> place, double objects, int64_t bytes,
                       std::optional<ObjectDeath> death) {
    ASSERT_TRUE(builder_.AddAllocation(thread_, {5, place, type, objects, bytes, death}).ok());
  };
  Sample(thread_, {{1, 4}, {0, 0}}, 1, 900'000);
  add("$a", stack, 10.3, 160, std::nullopt);
  add("$a", stack, 10.4, 200, ObjectDeath{6, 1});
  add("$b", stack, 1, 4000, std::nullopt);
  add("$a", {}, 2, 32, ObjectDeath{6, 0});
  const pprof::Profile profile = Decoded(std::move(builder_).Build());
  Rules(profile).Check();
  std::vector<std::string> types;
  for (const pprof::ValueType& type : profile.sample_type()) types.push_back(Text(profile, type.type()));
  EXPECT_EQ(types, (std::vector<std::string>{"samples", "cpu", "alloc_objects", "alloc_space", "inuse_objects",
                                             "inuse_space"}));
  std::vector<std::string> samples;
  for (const pprof::Sample& sample : profile.sample()) {
    samples.push_back(absl::StrCat(StackOf(profile, sample), " ", Text(profile, sample.label(1).str()), " ",
                                   absl::StrJoin(sample.value(), ",")));
  }
  EXPECT_EQ(samples, (std::vector<std::string>{"f0;f1 Guest 1,900000,0,0,0,0", "f0;f1 $a 0,0,21,360,10,160",
                                               "f0;f1 $b 0,0,1,4000,1,4000", "new $a $a 0,0,2,32,0,0"}));
}

TEST_F(PprofTest, WritesManyEntriesInParts) {
  for (uint64_t i = 0; i < 5000; ++i) Sample(thread_, {{i, i}, {9999, 1}});
  const Profile profile = std::move(builder_).Build();
  const pprof::Profile decoded = Decoded(profile);
  Rules(decoded).Check();
  EXPECT_EQ(decoded.sample_size(), 5000);
  EXPECT_EQ(decoded.location_size(), 5001);
}

TEST(Pprof, WritesAnEmptyProfile) {
  const pprof::Profile profile = Decoded(Profile());
  Rules(profile).Check();
  EXPECT_EQ(profile.sample_size(), 0);
}

TEST(Pprof, FailsWhenTheStreamDoes) {
  std::ostream out(nullptr);
  EXPECT_EQ(WritePprof(MakeRichProfile(), out).code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace strata::profiler
