#include "profiler/writers/rich_timeline.h"

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "profiler/timeline/timeline_builder.h"
#include "vm_binding/base/check.h"

namespace strata::profiler {
namespace {

constexpr int64_t kStartNs = 1'000'000'000;

void Must(const absl::Status& status) { STRATA_CHECK(status.ok()); }

void AddPauses(TimelineBuilder& builder, TrackIndex track) {
  const ArgumentSpec arguments[] = {
      {"reason", absl::string_view("allocation \"x\"")}, {"before", int64_t{4096}}, {"balance", 0.75}};
  builder.AddSlice({track, "full collection", "gc", kStartNs + 1000, kStartNs + 9000, arguments}).value();
  builder.AddSlice({track, "prepare", "stage", kStartNs + 1000, kStartNs + 2000, {}}).value();
  builder.AddSlice({track, "trace", "stage", kStartNs + 2000, kStartNs + 6000, {}}).value();
  builder.AddSlice({track, "sweep", "stage", kStartNs + 5000, kStartNs + 8001, {}}).value();
  Must(builder.AddInstant(track, "out of memory", kStartNs + 9500, {{"wanted", int64_t{64}}}));
}

void AddPackets(TimelineBuilder& builder, TrackIndex track) {
  const SliceIndex roots = builder.AddSlice({track, "roots", "packet", kStartNs + 2000, kStartNs + 3000, {}}).value();
  const SliceIndex first = builder.AddSlice({track, "scan", "packet", kStartNs + 3000, kStartNs + 4000, {}}).value();
  const SliceIndex second = builder.AddSlice({track, "scan", "packet", kStartNs + 4000, kStartNs + 4000, {}}).value();
  Must(builder.AddFlow(roots, second, kStartNs + 2500));
  Must(builder.AddFlow(roots, first, kStartNs + 3000));
  Must(builder.AddFlow(first, second, kStartNs + 3001));
}

}  // namespace

Timeline MakeRichTimeline() {
  TimelineBuilder builder("rich.wasm", 7, kStartNs);
  AddPauses(builder, builder.AddTrack("Collections"));
  AddPackets(builder, builder.AddTrack("GC worker 0"));
  const LevelIndex heap = builder.AddLevel("GC heap", Level::Unit::kBytes);
  Must(builder.AddSample(heap, kStartNs + 1000, 4096));
  Must(builder.AddSample(heap, kStartNs + 9000, 1024));
  builder.SetFacts({{"packets left out", int64_t{3}}});
  return std::move(builder).Build();
}

}  // namespace strata::profiler
