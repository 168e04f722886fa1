#include "profiler/writers/perfetto.h"

#include <cstdint>
#include <map>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "profiler/timeline/timeline.h"
#include "profiler/timeline/timeline_builder.h"
#include "profiler/writers/perfetto.pb.h"
#include "profiler/writers/perfetto_checker.h"
#include "profiler/writers/rich_timeline.h"

namespace strata::profiler {
namespace {

using perfetto::TrackEvent;

perfetto::Trace Written(const Timeline& timeline) {
  std::ostringstream out;
  EXPECT_TRUE(WritePerfettoTrace(timeline, out).ok());
  EXPECT_EQ(CheckPerfettoTrace(out.str()), std::vector<std::string>{});
  perfetto::Trace trace;
  EXPECT_TRUE(trace.ParseFromString(out.str()));
  return trace;
}

// The events of a track, as text: "+name" and "-" for slices, "!name" for instants.
std::map<std::string, std::string> EventsByTrack(const perfetto::Trace& trace) {
  std::map<uint64_t, std::string> tracks;
  std::map<uint64_t, std::string> names;
  std::map<std::string, std::string> events;
  for (const perfetto::TracePacket& packet : trace.packet()) {
    const perfetto::TrackDescriptor& track = packet.track_descriptor();
    if (packet.has_track_descriptor()) {
      tracks[track.uuid()] = track.name();
    }
    for (const auto& name : packet.interned_data().event_names()) names[name.iid()] = name.name();
    const TrackEvent& event = packet.track_event();
    std::string& text = events[tracks[event.track_uuid()]];
    if (event.type() == TrackEvent::TYPE_SLICE_BEGIN) text += " +" + names[event.name_iid()];
    if (event.type() == TrackEvent::TYPE_SLICE_END) text += " -";
    if (event.type() == TrackEvent::TYPE_INSTANT) text += " !" + names[event.name_iid()];
    if (event.type() == TrackEvent::TYPE_COUNTER) text += " " + std::to_string(event.counter_value());
  }
  return events;
}

TEST(Perfetto, NestsSlicesAndGivesThoseThatOverlapATrackOfTheirOwn) {
  std::map<std::string, std::string> events = EventsByTrack(Written(MakeRichTimeline()));
  // Two tracks have that name; their events come one track after the other.
  EXPECT_EQ(events["Collections"], " +full collection +prepare - +trace - - !out of memory +sweep -");
  EXPECT_EQ(events["GC worker 0"], " +roots - +scan - +scan -");
  EXPECT_EQ(events["GC heap"], " 4096 1024");
}

TEST(Perfetto, DescribesTheProcessFirst) {
  const perfetto::Trace trace = Written(MakeRichTimeline());
  const perfetto::TrackDescriptor& process = trace.packet(0).track_descriptor();
  EXPECT_EQ(process.process().pid(), 7);
  EXPECT_EQ(process.process().process_name(), "rich.wasm");
  EXPECT_EQ(trace.packet(1).track_descriptor().parent_uuid(), process.uuid());
}

TEST(Perfetto, JoinsSlicesByFlows) {
  const perfetto::Trace trace = Written(MakeRichTimeline());
  std::vector<std::string> ends;
  for (const perfetto::TracePacket& packet : trace.packet()) {
    std::string text;
    for (const uint64_t id : packet.track_event().flow_ids()) text += "s" + std::to_string(id);
    for (const uint64_t id : packet.track_event().terminating_flow_ids()) text += "f" + std::to_string(id);
    if (!text.empty()) ends.push_back(text);
  }
  EXPECT_EQ(ends, (std::vector<std::string>{"s1s2", "s3f2", "f1f3"}));
}

TEST(Perfetto, SaysArgumentsWithTheirTypes) {
  const perfetto::Trace trace = Written(MakeRichTimeline());
  for (const perfetto::TracePacket& packet : trace.packet()) {
    const TrackEvent& event = packet.track_event();
    if (event.debug_annotations_size() != 3) continue;
    EXPECT_EQ(packet.timestamp(), 1'000'001'000u);
    EXPECT_EQ(event.debug_annotations(0).string_value(), "allocation \"x\"");
    EXPECT_EQ(event.debug_annotations(1).int_value(), 4096);
    EXPECT_EQ(event.debug_annotations(2).double_value(), 0.75);
    EXPECT_EQ(packet.interned_data().debug_annotation_names(2).name(), "balance");
    return;
  }
  FAIL() << "no slice with three arguments";
}

TEST(Perfetto, SaysANameOncePerTrack) {
  TimelineBuilder builder("many", 1, 0);
  const TrackIndex tracks[] = {builder.AddTrack("a"), builder.AddTrack("b")};
  for (int64_t i = 0; i < 3000; ++i) {
    ASSERT_TRUE(builder.AddSlice({tracks[i % 2], "packet", "c", i, i + 2, {{"stage", i}}}).ok());
  }
  const perfetto::Trace trace = Written(std::move(builder).Build());
  int names = 0;
  for (const perfetto::TracePacket& packet : trace.packet()) {
    names += packet.interned_data().event_names_size();
  }
  EXPECT_EQ(names, 2);
}

TEST(Perfetto, WritesAnEmptyTimeline) { EXPECT_EQ(Written(Timeline()).packet_size(), 1); }

TEST(Perfetto, FailsWhenTheStreamDoes) {
  std::ostream out(nullptr);
  EXPECT_EQ(WritePerfettoTrace(MakeRichTimeline(), out).code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace strata::profiler
