#include "vm_binding/profiling/collection_log.h"

#include <sstream>

#include "gtest/gtest.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/profile.h"
#include "profiler/writers/firefox.h"
#include "profiler/writers/profile_checker.h"
#include "vm_binding/profiling/cause_log.h"

namespace strata::profiling {
namespace {

struct NoFrames final : profiler::FrameResolver {
  profiler::FrameInfo Resolve(const profiler::RawFrame&) override { return {}; }
};

gc::CollectionInfo Collection(uint64_t number, uint64_t start_ns, size_t before, size_t after) {
  gc::CollectionInfo info;
  info.plan = "semispace";
  info.workers = 2;
  info.number = number;
  info.start_ns = start_ns;
  info.end_ns = start_ns + 100;
  info.bytes_before = before;
  info.bytes_after = after;
  return info;
}

profiler::Profile ProfileOf(const CollectionLog& log) {
  NoFrames frames;
  profiler::ProfileBuilder builder(profiler::ProfileMeta{}, frames);
  const profiler::ThreadIndex thread = builder.AddThread({});
  const absl::Status added = log.AddTo(builder, thread, CauseLog(), "");
  EXPECT_TRUE(added.ok()) << added;
  return std::move(builder).Build();
}

TEST(CollectionLog, MakesAMarkerOfEachCollection) {
  CollectionLog log;
  log.Add(Collection(1, 1000, 4096, 1024));
  log.Add(Collection(2, 2000, 8192, 2048));
  const profiler::Profile profile = ProfileOf(log);
  const std::vector<profiler::Marker>& markers = profile.threads[profiler::ThreadIndex(0)].markers;
  ASSERT_EQ(markers.size(), 2u);
  EXPECT_EQ(markers[1].start_ns, 2000);
  EXPECT_EQ(markers[1].end_ns, 2100);
  EXPECT_EQ(std::get<double>(markers[1].values[6]), 2048.0);
}

TEST(CollectionLog, MakesAMarkerOfEachPhase) {
  gc::CollectionDetail detail;
  detail.stages = {{"roots", 1010, 1020}, {"closure", 1020, 1090}};
  gc::CollectionInfo info = Collection(1, 1000, 4096, 1024);
  info.detail = &detail;
  CollectionLog log;
  log.Add(info);
  detail.stages.clear();
  const profiler::Profile profile = ProfileOf(log);
  const std::vector<profiler::Marker>& markers = profile.threads[profiler::ThreadIndex(0)].markers;
  ASSERT_EQ(markers.size(), 3u);
  EXPECT_EQ(profile.schemas[markers[2].schema].name, "Phase");
  EXPECT_EQ(markers[2].start_ns, 1020);
  EXPECT_EQ(markers[2].end_ns, 1090);
}

TEST(CollectionLog, CountsTheHeapsSizeUpAndDown) {
  CollectionLog log;
  log.Add(Collection(1, 1000, 4096, 1024));
  log.SetFinalSize(5000, 3072);
  const profiler::Profile profile = ProfileOf(log);
  const std::vector<profiler::CounterSample>& samples = profile.counters[profiler::CounterIndex(0)].samples;
  ASSERT_EQ(samples.size(), 3u);
  EXPECT_EQ(samples[0].delta, 4096);
  EXPECT_EQ(samples[1].delta, -3072);
  EXPECT_EQ(samples[2].delta, 2048);
}

TEST(CollectionLog, AddsNothingWithoutAHeap) {
  const profiler::Profile profile = ProfileOf(CollectionLog());
  EXPECT_TRUE(profile.schemas.empty());
  EXPECT_TRUE(profile.counters.empty());
}

TEST(CollectionLog, SaysHowManyItLeftOut) {
  CollectionLog log;
  for (size_t i = 0; i < CollectionLog::kMaxCollections + 3; ++i) log.Add(Collection(i + 1, i * 200, 4096, 1024));
  const profiler::Profile profile = ProfileOf(log);
  EXPECT_EQ(profile.threads[profiler::ThreadIndex(0)].markers.size(), CollectionLog::kMaxCollections);
  ASSERT_EQ(profile.meta.facts.size(), 1u);
  EXPECT_EQ(std::get<int64_t>(profile.meta.facts[0].value), 3);
}

TEST(CollectionLog, SatisfiesTheRulesOfTheFormat) {
  CollectionLog log;
  log.Add(Collection(1, 1000, 4096, 1024));
  std::ostringstream out;
  ASSERT_TRUE(profiler::WriteFirefoxProfile(ProfileOf(log), out).ok());
  EXPECT_EQ(profiler::CheckFirefoxProfile(out.str()), std::vector<std::string>{});
}

}  // namespace
}  // namespace strata::profiling
