#include "profiler/writers/perfetto_checker.h"

#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "profiler/writers/perfetto.h"
#include "profiler/writers/perfetto.pb.h"
#include "profiler/writers/rich_timeline.h"

namespace strata::profiler {
namespace {

using perfetto::Trace;
using perfetto::TrackEvent;

Trace GoodTrace() {
  std::ostringstream out;
  EXPECT_TRUE(WritePerfettoTrace(MakeRichTimeline(), out).ok());
  Trace trace;
  EXPECT_TRUE(trace.ParseFromString(out.str()));
  return trace;
}

// The first event of that type.
perfetto::TracePacket& FirstOf(Trace& trace, TrackEvent::Type type) {
  for (perfetto::TracePacket& packet : *trace.mutable_packet()) {
    if (packet.track_event().type() == type) return packet;
  }
  ADD_FAILURE() << "no event of type " << type;
  return *trace.mutable_packet(0);
}

struct Breakage {
  const char* problem;
  void (*make)(Trace& trace);
};

const Breakage kBreakages[] = {
    {"no sequence", [](Trace& trace) { trace.mutable_packet(0)->set_trusted_packet_sequence_id(0); }},
    {"a sequence begins without its flag", [](Trace& trace) { trace.mutable_packet(1)->clear_sequence_flags(); }},
    {"a track twice", [](Trace& trace) { trace.mutable_packet(2)->mutable_track_descriptor()->set_uuid(2); }},
    {"a track of number 0", [](Trace& trace) { trace.mutable_packet(1)->mutable_track_descriptor()->set_uuid(0); }},
    {"an unknown parent",
     [](Trace& trace) { trace.mutable_packet(1)->mutable_track_descriptor()->set_parent_uuid(99); }},
    {"a track without a name", [](Trace& trace) { trace.mutable_packet(1)->mutable_track_descriptor()->clear_name(); }},
    {"a descriptor behind an event", [](Trace& trace) { *trace.add_packet() = trace.packet(0); }},
    {"an event of an unknown track",
     [](Trace& trace) { FirstOf(trace, TrackEvent::TYPE_INSTANT).mutable_track_event()->set_track_uuid(99); }},
    {"open slices on",
     [](Trace& trace) { FirstOf(trace, TrackEvent::TYPE_SLICE_END).mutable_track_event()->clear_type(); }},
    {"an end without a begin",
     [](Trace& trace) { FirstOf(trace, TrackEvent::TYPE_SLICE_BEGIN).mutable_track_event()->clear_type(); }},
    {"earlier than the packet before",
     [](Trace& trace) { FirstOf(trace, TrackEvent::TYPE_SLICE_END).set_timestamp(1); }},
    {"an event that is not the track's",
     [](Trace& trace) {
       FirstOf(trace, TrackEvent::TYPE_COUNTER).mutable_track_event()->set_type(TrackEvent::TYPE_INSTANT);
     }},
    {"no value",
     [](Trace& trace) { FirstOf(trace, TrackEvent::TYPE_COUNTER).mutable_track_event()->clear_counter_value(); }},
    {"an event without a name",
     [](Trace& trace) { FirstOf(trace, TrackEvent::TYPE_SLICE_BEGIN).mutable_interned_data()->clear_event_names(); }},
    {"an unknown category",
     [](Trace& trace) {
       FirstOf(trace, TrackEvent::TYPE_SLICE_BEGIN).mutable_interned_data()->clear_event_categories();
     }},
    {"an argument without a name",
     [](Trace& trace) {
       FirstOf(trace, TrackEvent::TYPE_SLICE_BEGIN).mutable_interned_data()->clear_debug_annotation_names();
     }},
    {"lacks an end",
     [](Trace& trace) {
       for (auto& packet : *trace.mutable_packet()) packet.mutable_track_event()->clear_terminating_flow_ids();
     }},
    {"a flow that starts twice",
     [](Trace& trace) { FirstOf(trace, TrackEvent::TYPE_INSTANT).mutable_track_event()->add_flow_ids(1); }},
};

TEST(PerfettoChecker, SeesEachBreakage) {
  for (const Breakage& breakage : kBreakages) {
    Trace trace = GoodTrace();
    breakage.make(trace);
    bool seen = false;
    for (const std::string& problem : CheckPerfettoTrace(trace.SerializeAsString())) {
      seen = seen || problem.find(breakage.problem) != std::string::npos;
    }
    EXPECT_TRUE(seen) << breakage.problem;
  }
}

TEST(PerfettoChecker, RefusesWhatIsNoTrace) {
  EXPECT_EQ(CheckPerfettoTrace("\x0a\x05"), std::vector<std::string>{"no trace"});
}

}  // namespace
}  // namespace strata::profiler
