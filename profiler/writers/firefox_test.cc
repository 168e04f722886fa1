#include "profiler/writers/firefox.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "profiler/model/allocation.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/index.h"
#include "profiler/model/marker.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "profiler/writers/profile_checker.h"
#include "profiler/writers/rich_profile.h"
#include "vm_binding/base/json/json_reader.h"
#include "vm_binding/base/json/json_value.h"

namespace strata::profiler {
namespace {

std::string Written(const Profile& profile) {
  std::ostringstream out;
  EXPECT_TRUE(WriteFirefoxProfile(profile, out).ok());
  return out.str();
}

// The value at a path of member names and element numbers, e.g. "threads/0/name".
base::JsonValue At(const base::JsonValue& root, absl::string_view path) {
  const base::JsonValue* value = &root;
  for (absl::string_view step : absl::StrSplit(path, '/')) {
    const base::JsonValue* next = nullptr;
    if (value->array() != nullptr) {
      const size_t index = std::stoul(std::string(step));
      if (index < value->array()->size()) next = &(*value->array())[index];
    } else {
      next = value->Find(step);
    }
    if (next == nullptr) {
      ADD_FAILURE() << "nothing at " << path;
      return base::JsonValue();
    }
    value = next;
  }
  return *value;
}

class FirefoxWriterTest : public testing::Test {
 protected:
  double Number(absl::string_view path) { return *At(root_, path).number(); }
  std::string String(absl::string_view path) { return *At(root_, path).string(); }
  size_t Size(absl::string_view path) { return At(root_, path).array()->size(); }
  // Of a string's index at the path.
  std::string Named(absl::string_view path) {
    return String("shared/stringArray/" + std::to_string(static_cast<size_t>(Number(path))));
  }
  std::vector<double> Numbers(absl::string_view path) {
    std::vector<double> numbers;
    const base::JsonValue value = At(root_, path);
    for (const base::JsonValue& cell : *value.array()) numbers.push_back(cell.is_null() ? -999 : *cell.number());
    return numbers;
  }

  base::JsonValue root_ = base::ReadJson(Written(MakeRichProfile())).value();
};

TEST_F(FirefoxWriterTest, PassesTheChecker) {
  EXPECT_EQ(CheckFirefoxProfile(Written(MakeRichProfile())), std::vector<std::string>());
}

TEST_F(FirefoxWriterTest, PassesTheCheckerWhenThereIsNothing) {
  EXPECT_EQ(CheckFirefoxProfile(Written(Profile())),
            (std::vector<std::string>{"meta.categories: none is grey, which marks the default category"}));
}

TEST_F(FirefoxWriterTest, WritesWhatTheRunWas) {
  EXPECT_EQ(Number("meta/preprocessedProfileVersion"), 66);
  EXPECT_EQ(String("meta/product"), "rich.wasm");
  EXPECT_EQ(String("meta/arguments"), "strata run rich.wasm");
  EXPECT_EQ(Number("meta/interval"), 1);
  EXPECT_EQ(Number("meta/startTime"), 1'700'000'000'000.0);
  EXPECT_EQ(Number("meta/profilingEndTime"), 6);
  EXPECT_EQ(Number("meta/logicalCPUs"), 2);
  EXPECT_EQ(Numbers("meta/initialVisibleThreads"), (std::vector<double>{0, 1, 2}));
  EXPECT_EQ(Numbers("meta/initialSelectedThreads"), (std::vector<double>{1}));
}

TEST_F(FirefoxWriterTest, GroupsFactsBySection) {
  ASSERT_EQ(Size("meta/extra"), 2u);
  EXPECT_EQ(String("meta/extra/0/label"), "Exact counts");
  EXPECT_EQ(Size("meta/extra/0/entries"), 2u);
  EXPECT_EQ(Number("meta/extra/0/entries/0/value"), 123456789);
  EXPECT_EQ(String("meta/extra/0/entries/1/label"), "calls");
  EXPECT_EQ(String("meta/extra/1/entries/0/value"), "semispace");
}

TEST_F(FirefoxWriterTest, WritesFramesWithOffsetsLinesAndSources) {
  EXPECT_EQ(Numbers("shared/frameTable/address"), (std::vector<double>{0x10, 0x24, -1, 0x30, -1}));
  EXPECT_EQ(Numbers("shared/frameTable/line"), (std::vector<double>{2, 3, -999, 3, -999}));
  EXPECT_EQ(Numbers("shared/frameTable/column"), (std::vector<double>{5, 5, -999, 5, -999}));
  EXPECT_EQ(Numbers("shared/frameTable/func"), (std::vector<double>{0, 1, 2, 1, 3}));
  EXPECT_EQ(Numbers("shared/frameTable/category"), (std::vector<double>{1, 1, 2, 1, 3}));
  EXPECT_EQ(Named("shared/funcTable/name/2"), "host:env.print");
  EXPECT_EQ(Numbers("shared/funcTable/lineNumber"), (std::vector<double>{1, 2, -999, -999}));
  EXPECT_EQ(Numbers("shared/funcTable/resource"), (std::vector<double>{0, 0, -1, -1}));
  EXPECT_EQ(Numbers("shared/funcTable/source"), (std::vector<double>{0, 0, -999, -999}));
  EXPECT_EQ(Named("shared/sources/filename/0"), "rich.wat");
  EXPECT_EQ(String("shared/sources/content/0").substr(0, 8), "(module\n");
}

TEST_F(FirefoxWriterTest, WritesStacksAsOffsetsToTheirParents) {
  EXPECT_EQ(Numbers("shared/stackTable/frame"), (std::vector<double>{0, 1, 2, 3, 4}));
  EXPECT_EQ(Numbers("shared/stackTable/prefixOffset"), (std::vector<double>{0, 1, 1, 3, 3}));
}

TEST_F(FirefoxWriterTest, WritesSamplesWithCpuTime) {
  EXPECT_EQ(Numbers("threads/1/samples/stack"), (std::vector<double>{0, 1, 2, -999, 3}));
  EXPECT_EQ(Numbers("threads/1/samples/timeDeltas"), (std::vector<double>{1, 1, 1, 1, 1}));
  EXPECT_EQ(Numbers("threads/1/samples/threadCPUDelta"), (std::vector<double>{-999, 900001, 900002, 900003, 900004}));
  EXPECT_TRUE(At(root_, "threads/1/samples/weight").is_null());
  EXPECT_EQ(At(root_, "threads/0/samples").Find("threadCPUDelta"), nullptr);
  EXPECT_EQ(String("threads/1/pid"), "1");
  EXPECT_EQ(Number("threads/0/tid"), 10);
  EXPECT_EQ(Number("threads/2/registerTime"), 1);
  EXPECT_EQ(Number("threads/2/unregisterTime"), 6);
}

TEST_F(FirefoxWriterTest, WritesMarkersWithTheirFields) {
  EXPECT_EQ(Numbers("threads/0/markers/phase"), (std::vector<double>{1, 0}));
  EXPECT_EQ(Numbers("threads/0/markers/startTime"), (std::vector<double>{2.000001, 2.000001}));
  EXPECT_EQ(Numbers("threads/0/markers/endTime"), (std::vector<double>{2.500001, -999}));
  EXPECT_EQ(Named("threads/0/markers/name/0"), "Scan");
  EXPECT_EQ(Named("threads/0/markers/data/0/flow"), "0x1");
  EXPECT_EQ(At(root_, "threads/0/markers/data/1").Find("flow"), nullptr);
  EXPECT_EQ(String("threads/1/markers/data/0/type"), "GC");
  EXPECT_EQ(String("threads/1/markers/data/0/reason"), "nursery full");
  EXPECT_EQ(Named("threads/1/markers/data/0/kind"), "minor");
  EXPECT_EQ(Number("threads/1/markers/data/0/freed"), 4096);
  EXPECT_EQ(Number("threads/1/markers/data/0/balance"), 0.75);
  EXPECT_EQ(Number("threads/1/markers/data/0/cause/stack"), 4);
  EXPECT_EQ(Number("threads/1/markers/data/0/cause/time"), 2);
}

TEST_F(FirefoxWriterTest, PutsAZeroRowBeforeACountersSamples) {
  EXPECT_EQ(Numbers("counters/0/samples/count"), (std::vector<double>{0, 8192, -4096}));
  EXPECT_EQ(Numbers("counters/0/samples/number"), (std::vector<double>{0, 12, 7}));
  EXPECT_EQ(Numbers("counters/0/samples/timeDeltas"), (std::vector<double>{0, 1, 2}));
  EXPECT_EQ(String("counters/0/display/graphType"), "line-accumulated");
  EXPECT_EQ(String("counters/0/display/markerSchemaLocation"), "timeline-memory");
  EXPECT_EQ(Numbers("counters/1/samples/count"), (std::vector<double>{0, 5}));
  EXPECT_EQ(At(root_, "counters/1/samples").Find("number"), nullptr);
  EXPECT_EQ(String("counters/1/display/graphType"), "line-rate");
  EXPECT_EQ(String("counters/1/display/label"), "allocations");
}

class NamedResolver : public FrameResolver {
 public:
  explicit NamedResolver(std::string name) : name_(std::move(name)) {}
  FrameInfo Resolve(const RawFrame&) override {
    FrameInfo info;
    info.function = name_;
    return info;
  }

 private:
  std::string name_;
};

TEST_F(FirefoxWriterTest, EscapesNamesAndReplacesWhatIsNotUtf8) {
  NamedResolver resolver("a\"\\\x01\n\xffz");
  ProfileBuilder builder(ProfileMeta{}, resolver);
  const ThreadIndex thread = builder.AddThread({"t\xc0", "p", 1, 1, true, {}, {}});
  const RawFrame stack[] = {{1, 1}};
  ASSERT_TRUE(builder.AddSample(thread, 1, std::nullopt, stack).ok());
  const std::string json = Written(std::move(builder).Build());
  EXPECT_EQ(CheckFirefoxProfile(json), std::vector<std::string>());
  root_ = base::ReadJson(json).value();
  EXPECT_EQ(Named("shared/funcTable/name/0"), "a\"\\\x01\n\xef\xbf\xbdz");
  EXPECT_EQ(String("threads/0/name"), "t\xef\xbf\xbd");
}

TEST_F(FirefoxWriterTest, WritesWeightsThatAreNotOne) {
  NamedResolver resolver("f");
  ProfileBuilder builder(ProfileMeta{}, resolver);
  const ThreadIndex thread = builder.AddThread({"t", "p", 1, 1, true, {}, {}});
  const RawFrame stack[] = {{1, 1}};
  ASSERT_TRUE(builder.AddSample(thread, 1, std::nullopt, stack, 1).ok());
  ASSERT_TRUE(builder.AddSample(thread, 2, std::nullopt, stack, 5).ok());
  const std::string json = Written(std::move(builder).Build());
  EXPECT_EQ(CheckFirefoxProfile(json), std::vector<std::string>());
  root_ = base::ReadJson(json).value();
  EXPECT_EQ(Numbers("threads/0/samples/weight"), (std::vector<double>{1, 5}));
}

// The second object dies before the third is made, and outlives the first.
TEST_F(FirefoxWriterTest, PairsAllocationsWithDeaths) {
  NamedResolver resolver("make");
  ProfileBuilder builder(ProfileMeta{}, resolver);
  const ThreadIndex thread = builder.AddThread({"t", "p", 1, 7, true, {}, {}});
  const ThreadIndex other = builder.AddThread({"u", "p", 1, 8, false, {}, {}});
  const RawFrame stack[] = {{1, 1}};
  constexpr int64_t kMs = 1'000'000;
  const auto add = [&](ThreadIndex to, int64_t ms, int64_t bytes, std::optional<int64_t> death_ms) {
    AllocationSpec spec{.time_ns = ms * kMs, .leaf_first = stack, .type = "$node", .bytes = bytes};
    if (death_ms.has_value()) spec.death = ObjectDeath{*death_ms * kMs, 0};
    ASSERT_TRUE(builder.AddAllocation(to, spec).ok());
  };
  add(thread, 1, 100, 2);
  add(thread, 1, 200, 3);
  add(thread, 4, 300, std::nullopt);
  add(thread, 5, 0, 6);  // stands for nothing
  add(other, 1, 400, 1);
  const std::string json = Written(std::move(builder).Build());
  EXPECT_EQ(CheckFirefoxProfile(json), std::vector<std::string>());
  root_ = base::ReadJson(json).value();
  EXPECT_EQ(Numbers("threads/0/nativeAllocations/weight"), (std::vector<double>{100, 200, -100, -200, 300}));
  EXPECT_EQ(Numbers("threads/0/nativeAllocations/time"), (std::vector<double>{1, 1, 2, 3, 4}));
  EXPECT_EQ(Numbers("threads/0/nativeAllocations/memoryAddress"), (std::vector<double>{1, 2, 1, 2, 3}));
  EXPECT_EQ(Numbers("threads/0/nativeAllocations/threadId"), (std::vector<double>{7, 7, 7, 7, 7}));
  EXPECT_EQ(Numbers("threads/1/nativeAllocations/memoryAddress"), (std::vector<double>{4, 4}));
  EXPECT_EQ(Numbers("threads/1/nativeAllocations/weight"), (std::vector<double>{400, -400}));
  const std::vector<double> stacks = Numbers("threads/0/nativeAllocations/stack");
  EXPECT_EQ(stacks[2], -999);
  const double frame = Numbers("shared/stackTable/frame")[static_cast<size_t>(stacks[0])];
  const double function = Numbers("shared/frameTable/func")[static_cast<size_t>(frame)];
  EXPECT_EQ(Named("shared/funcTable/name/" + std::to_string(static_cast<size_t>(function))), "new $node");
}

TEST_F(FirefoxWriterTest, RejectsSchemaNamesTheViewerReserves) {
  Profile profile;
  MarkerSchema schema;
  schema.name = "GCMajor";
  profile.schemas.PushBack(schema);
  std::ostringstream out;
  EXPECT_EQ(WriteFirefoxProfile(profile, out).message(),
            "marker schema \"GCMajor\" has a name that the Firefox Profiler reserves");
  EXPECT_EQ(out.str(), "");
}

TEST_F(FirefoxWriterTest, FailsWhenTheStreamDoes) {
  std::ostream out(nullptr);
  EXPECT_EQ(WriteFirefoxProfile(Profile(), out).code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace strata::profiler
