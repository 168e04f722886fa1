// Timelines of a toy heap's collections, read through the model and judged by the writers' checkers.
#include "vm_binding/profiling/gc_timeline.h"

#include <cstdint>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "gc/heap_options.h"
#include "gc/stats/collection_observer.h"
#include "gtest/gtest.h"
#include "profiler/model/index.h"
#include "profiler/timeline/timeline.h"
#include "profiler/writers/chrome_trace.h"
#include "profiler/writers/chrome_trace_checker.h"
#include "profiler/writers/perfetto.h"
#include "profiler/writers/perfetto_checker.h"
#include "scheduler/scheduler.h"
#include "vm_binding/toy/toy_heap_factory.h"
#include "vm_binding/toy/toy_model.h"
#include "vm_binding/toy/toy_vm.h"

namespace strata::profiling {
namespace {

using profiler::Slice;
using profiler::SliceIndex;
using profiler::Timeline;
using profiler::Track;

constexpr toy::ToyShape kNode = {.type = toy::ToyType::kNode, .slots = 2, .data_bytes = 4};

gc::HeapOptions Watched(GcTimeline& timeline) {
  gc::HeapOptions options;
  options.plan = "semispace";
  options.max_bytes = 16 << 20;
  options.bytes_per_worker = 0;
  options.observer = &timeline.collection_observer();
  options.packet_observer = &timeline.packet_observer();
  return options;
}

// A list of that many nodes, as many dropped ones, and one collection.
void CollectOnce(toy::ToyVm& vm, uint32_t nodes) {
  const toy::Handle list = vm.NewHandle();
  const toy::Handle node = vm.NewHandle();
  for (uint32_t i = 0; i < nodes; ++i) {
    ASSERT_TRUE(vm.Allocate(node, kNode, i));
    ASSERT_TRUE(vm.Allocate(node, kNode, i));
    vm.Store(node, 0, list);
    vm.Copy(node, list);
  }
  ASSERT_TRUE(vm.Collect());
}

// The timeline of so many collections of a heap.
Timeline TimelineOf(int collections, GcTimelineOptions options = {}) {
  options.product = "toy";
  GcTimeline timeline(options);
  const auto scheduler = *scheduler::Scheduler::Create({.workers = options.gc_workers});
  toy::ToyHeapFactory factory(Watched(timeline), *scheduler);
  const std::unique_ptr<toy::ToyVm> vm = *toy::ToyVm::Create(factory);
  for (int i = 0; i < collections; ++i) CollectOnce(*vm, 1000);
  timeline.SetFinalHeapSize(12345);
  absl::StatusOr<Timeline> finished = timeline.Finish();
  EXPECT_TRUE(finished.ok()) << finished.status();
  return *std::move(finished);
}

// All slices of the tracks of that name, rows included.
std::vector<const Slice*> SlicesOn(const Timeline& timeline, absl::string_view prefix) {
  std::vector<const Slice*> slices;
  for (const Track& track : timeline.tracks) {
    if (!absl::StartsWith(timeline.strings[track.name], prefix)) continue;
    for (const SliceIndex slice : track.slices) slices.push_back(&timeline.slices[slice]);
  }
  return slices;
}

std::map<std::string, std::string> TextsOf(const Timeline& timeline, profiler::ArgumentRange range) {
  std::map<std::string, std::string> texts;
  for (const profiler::Argument& argument : timeline.ArgumentsOf(range)) {
    std::string& text = texts[timeline.strings[argument.name]];
    if (const int64_t* whole = std::get_if<int64_t>(&argument.value)) text = std::to_string(*whole);
    if (const double* fraction = std::get_if<double>(&argument.value)) text = std::to_string(*fraction);
    const auto* name = std::get_if<profiler::StringIndex>(&argument.value);
    if (name != nullptr) text = timeline.strings[*name];
  }
  return texts;
}

TEST(GcTimeline, ShowsEachCollectionWithItsReasonAndSizes) {
  const Timeline timeline = TimelineOf(2);
  std::vector<std::map<std::string, std::string>> collections;
  for (const Slice* slice : SlicesOn(timeline, "Collections")) {
    if (timeline.strings[slice->category] != "collection") continue;
    EXPECT_EQ(timeline.strings[slice->name], "full collection");
    EXPECT_GE(slice->begin_ns, timeline.start_ns);
    collections.push_back(TextsOf(timeline, slice->arguments));
  }
  ASSERT_EQ(collections.size(), 2u);
  EXPECT_EQ(collections[0]["plan"], "semispace");
  EXPECT_EQ(collections[0]["reason"], "user");
  EXPECT_EQ(collections[1]["number"], "2");
  EXPECT_EQ(collections[0]["freed"], std::to_string(1000 * kNode.Bytes()));
  EXPECT_NE(collections[0]["before"], "0");
  EXPECT_NE(collections[0]["packets"], "0");
  EXPECT_GT(std::stod(collections[0]["balance"]), 0);
  EXPECT_LE(std::stod(collections[0]["balance"]), 1);
}

TEST(GcTimeline, SaysHowLongACollectionsPacketsMustTake) {
  const Timeline timeline = TimelineOf(3);
  for (const Slice* slice : SlicesOn(timeline, "Collections")) {
    if (timeline.strings[slice->category] != "collection") continue;
    const int64_t path_ns = std::stoll("0" + TextsOf(timeline, slice->arguments)["critical path ns"]);
    EXPECT_GT(path_ns, 0);
    EXPECT_LE(path_ns, slice->end_ns - slice->begin_ns) << "with one worker";
  }
}

TEST(GcTimeline, NestsStagesInTheirCollection) {
  const Timeline timeline = TimelineOf(1);
  const Slice* collection = nullptr;
  size_t stages = 0;
  for (const Slice* slice : SlicesOn(timeline, "Collections")) {
    if (timeline.strings[slice->category] == "collection") {
      collection = slice;
      continue;
    }
    ++stages;
    ASSERT_NE(collection, nullptr);
    EXPECT_GE(slice->begin_ns, collection->begin_ns);
    EXPECT_LE(slice->end_ns, collection->end_ns);
  }
  EXPECT_GT(stages, 0u);
}

TEST(GcTimeline, ShowsPacketsOnTheirWorkersAndWhoAddedThem) {
  for (const int workers : {1, 3}) {
    GcTimelineOptions options;
    options.gc_workers = workers;
    const Timeline timeline = TimelineOf(3, options);
    size_t added = 0;
    for (const Slice* slice : SlicesOn(timeline, "GC worker ")) {
      std::map<std::string, std::string> texts = TextsOf(timeline, slice->arguments);
      EXPECT_NE(texts["stage"], "");
      added += texts["added by"].empty() ? 0 : 1;
    }
    EXPECT_GT(added, 0u);
    EXPECT_EQ(timeline.flows.size(), added) << "nothing was left out";
    for (const profiler::Flow& flow : timeline.flows) {
      const std::string adder = timeline.strings[timeline.tracks[timeline.slices[flow.from].track].name];
      EXPECT_EQ(adder, "GC worker " + TextsOf(timeline, timeline.slices[flow.to].arguments)["added by"]);
    }
  }
}

TEST(GcTimeline, FollowsTheHeapsSize) {
  const Timeline timeline = TimelineOf(2);
  const profiler::Level& heap = timeline.levels[profiler::LevelIndex(0)];
  EXPECT_EQ(timeline.strings[heap.name], "GC heap");
  ASSERT_EQ(heap.samples.size(), 5u);
  EXPECT_GT(heap.samples[0].value, 0);
  EXPECT_EQ(heap.samples[4].value, 12345);
}

TEST(GcTimeline, SaysWhatItLeftOut) {
  GcTimelineOptions options;
  options.max_packets_per_worker = 3;
  const Timeline timeline = TimelineOf(5, options);
  EXPECT_EQ(SlicesOn(timeline, "GC worker ").size(), 3u);
  std::map<std::string, std::string> facts = TextsOf(timeline, timeline.facts);
  EXPECT_EQ(facts["collections"], "5");
  EXPECT_EQ(facts["collections left out"], "0");
  EXPECT_GT(std::stoi(facts["packets left out"]), 0);
  for (const Slice* slice : SlicesOn(timeline, "Collections")) {
    EXPECT_EQ(TextsOf(timeline, slice->arguments).count("critical path ns"), 0u) << "of packets that are not there";
  }
}

TEST(GcTimeline, KeepsTheNewestCollections) {
  GcTimeline log({});
  gc::CollectionInfo info;
  for (uint64_t i = 0; i < GcTimeline::kMaxCollections + 3; ++i) {
    info.number = i + 1;
    info.start_ns = 100 * i;
    info.end_ns = info.start_ns + 50;
    log.collection_observer().OnCollectionBegin(info);
    log.collection_observer().OnCollectionEnd(info);
  }
  const Timeline timeline = *log.Finish();
  const std::vector<const Slice*> slices = SlicesOn(timeline, "Collections");
  ASSERT_EQ(slices.size(), GcTimeline::kMaxCollections);
  EXPECT_EQ(TextsOf(timeline, slices[0]->arguments)["number"], "4");
  EXPECT_EQ(TextsOf(timeline, timeline.facts)["collections left out"], "3");
}

TEST(GcTimeline, SatisfiesTheRulesOfBothFormats) {
  GcTimelineOptions options;
  options.gc_workers = 3;
  const Timeline timeline = TimelineOf(3, options);
  std::ostringstream perfetto;
  ASSERT_TRUE(profiler::WritePerfettoTrace(timeline, perfetto).ok());
  EXPECT_EQ(profiler::CheckPerfettoTrace(perfetto.str()), std::vector<std::string>{});
  std::ostringstream chrome;
  ASSERT_TRUE(profiler::WriteChromeTrace(timeline, chrome).ok());
  EXPECT_EQ(profiler::CheckChromeTrace(chrome.str()), std::vector<std::string>{});
}

TEST(GcTimeline, IsThereWithoutAHeap) {
  const Timeline timeline = *GcTimeline({}).Finish();
  EXPECT_TRUE(timeline.slices.empty());
}

}  // namespace
}  // namespace strata::profiling
