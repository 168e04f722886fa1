#include "profiler/writers/perfetto.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "profiler/model/index.h"
#include "profiler/writers/perfetto.pb.h"

namespace strata::profiler {
namespace {

constexpr int kPacketsPerPart = 1024;
constexpr uint32_t kNamesForgotten = 1;  // of sequence_flags
constexpr uint32_t kRefersToNames = 2;
constexpr uint64_t kProcess = 1;  // its track's uuid, and the number of its sequence

// What happens on a track at one time.
struct Event {
  int64_t time_ns = 0;
  perfetto::TrackEvent::Type type = perfetto::TrackEvent::TYPE_UNSPECIFIED;
  uint32_t index = 0;  // of the slice, or of the track's instant
};

// Begins and ends, as they nest: what lies within a slice, between its own.
std::vector<Event> SliceEvents(const Timeline& timeline, const Track& track) {
  std::vector<Event> events;
  events.reserve(2 * track.slices.size());
  std::vector<SliceIndex> open;
  const auto close_until = [&](int64_t time_ns) {
    for (; !open.empty() && timeline.slices[open.back()].end_ns <= time_ns; open.pop_back()) {
      events.push_back({timeline.slices[open.back()].end_ns, perfetto::TrackEvent::TYPE_SLICE_END});
    }
  };
  for (const SliceIndex at : track.slices) {
    close_until(timeline.slices[at].begin_ns);
    events.push_back({timeline.slices[at].begin_ns, perfetto::TrackEvent::TYPE_SLICE_BEGIN, at.value()});
    open.push_back(at);
  }
  close_until(INT64_MAX);
  return events;
}

std::vector<Event> EventsOf(const Timeline& timeline, const Track& track) {
  std::vector<Event> instants;
  for (uint32_t i = 0; i < track.instants.size(); ++i) {
    instants.push_back({track.instants[i].time_ns, perfetto::TrackEvent::TYPE_INSTANT, i});
  }
  const std::vector<Event> slices = SliceEvents(timeline, track);
  std::vector<Event> events;
  events.reserve(slices.size() + instants.size());
  std::merge(slices.begin(), slices.end(), instants.begin(), instants.end(), std::back_inserter(events),
             [](const Event& left, const Event& right) { return left.time_ns < right.time_ns; });
  return events;
}

class PerfettoWriter {
 public:
  PerfettoWriter(const Timeline& timeline, std::ostream& out) : timeline_(timeline), out_(out) {}

  absl::Status Write() {
    SortFlows();
    DescribeProcess();
    for (uint32_t i = 0; i < timeline_.tracks.size(); ++i) DescribeTrack(TrackIndex(i));
    for (uint32_t i = 0; i < timeline_.levels.size(); ++i) DescribeLevel(LevelIndex(i));
    WriteFacts();
    for (uint32_t i = 0; i < timeline_.tracks.size(); ++i) WriteTrack(TrackIndex(i));
    for (uint32_t i = 0; i < timeline_.levels.size(); ++i) WriteLevel(LevelIndex(i));
    WritePart();
    return out_.flush().good() ? absl::OkStatus() : absl::DataLossError("writing the trace failed");
  }

 private:
  // A slice and a flow that begins or ends there.
  using SliceFlow = std::pair<SliceIndex, uint64_t>;

  uint64_t IdOf(TrackIndex track) const { return kProcess + 1 + track.value(); }
  uint64_t IdOf(LevelIndex level) const { return kProcess + 1 + timeline_.tracks.size() + level.value(); }
  // Names of the three kinds are numbered alike; 0 is none.
  static uint64_t IdOf(StringIndex name) { return uint64_t{name.value()} + 1; }

  // Flows are numbered from 1 on.
  void SortFlows() {
    uint64_t id = 0;
    for (const Flow& flow : timeline_.flows) {
      ++id;
      from_.emplace_back(flow.from, id);
      to_.emplace_back(flow.to, id);
    }
    std::sort(from_.begin(), from_.end());
    std::sort(to_.begin(), to_.end());
  }

  static absl::Span<const SliceFlow> FlowsAt(const std::vector<SliceFlow>& flows, SliceIndex slice) {
    const auto first = std::lower_bound(flows.begin(), flows.end(), SliceFlow(slice, 0));
    const auto last = std::upper_bound(first, flows.end(), SliceFlow(slice, UINT64_MAX));
    return absl::MakeConstSpan(flows).subspan(static_cast<size_t>(first - flows.begin()),
                                              static_cast<size_t>(last - first));
  }

  // Messages that follow each other count as one: what is there is written, and its memory used again.
  void WritePart() {
    const std::string bytes = part_.SerializeAsString();
    out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    part_.Clear();
  }

  perfetto::TracePacket& NewPacket(uint64_t sequence) {
    if (part_.packet_size() >= kPacketsPerPart) WritePart();
    perfetto::TracePacket& packet = *part_.add_packet();
    packet.set_trusted_packet_sequence_id(static_cast<uint32_t>(sequence));
    return packet;
  }

  // The first packet of the sequence of that number.
  perfetto::TrackDescriptor& NewTrack(uint64_t id) {
    perfetto::TracePacket& packet = NewPacket(id);
    packet.set_sequence_flags(kNamesForgotten);
    packet.mutable_track_descriptor()->set_uuid(id);
    return *packet.mutable_track_descriptor();
  }

  void DescribeProcess() {
    perfetto::TrackDescriptor& descriptor = NewTrack(kProcess);
    descriptor.mutable_process()->set_pid(static_cast<int32_t>(timeline_.pid));
    descriptor.mutable_process()->set_process_name(timeline_.process);
    descriptor.set_child_ordering(perfetto::TrackDescriptor::EXPLICIT);
  }

  perfetto::TrackDescriptor& NewChild(uint64_t id, StringIndex name, size_t rank) {
    perfetto::TrackDescriptor& descriptor = NewTrack(id);
    descriptor.set_parent_uuid(kProcess);
    descriptor.set_name(timeline_.strings[name]);
    descriptor.set_sibling_order_rank(static_cast<int32_t>(rank));
    return descriptor;
  }

  void DescribeTrack(TrackIndex index) {
    const Track& track = timeline_.tracks[index];
    NewChild(IdOf(index), track.name, timeline_.levels.size() + track.rank);
  }

  // Levels come first.
  void DescribeLevel(LevelIndex index) {
    const Level& level = timeline_.levels[index];
    perfetto::TrackDescriptor& descriptor = NewChild(IdOf(index), level.name, index.value());
    descriptor.mutable_counter()->set_unit(level.unit == Level::Unit::kBytes
                                               ? perfetto::CounterDescriptor::UNIT_SIZE_BYTES
                                               : perfetto::CounterDescriptor::UNIT_COUNT);
  }

  perfetto::TracePacket& NewEvent(uint64_t track, int64_t time_ns, perfetto::TrackEvent::Type type) {
    perfetto::TracePacket& packet = NewPacket(track);
    packet.set_timestamp(static_cast<uint64_t>(time_ns));
    packet.set_sequence_flags(kRefersToNames);
    packet.mutable_track_event()->set_type(type);
    packet.mutable_track_event()->set_track_uuid(track);
    return packet;
  }

  using AddName = perfetto::InternedName* (perfetto::InternedData::*)();

  // The number of a name, which the packet says if it is the first of its sequence to refer to it.
  uint64_t Intern(perfetto::TracePacket& packet, StringIndex name, absl::flat_hash_set<StringIndex>& known,
                  AddName add) {
    if (known.insert(name).second) {
      perfetto::InternedName& added = *(packet.mutable_interned_data()->*add)();
      added.set_iid(IdOf(name));
      added.set_name(timeline_.strings[name]);
    }
    return IdOf(name);
  }

  void ForgetNames() {
    known_categories_.clear();
    known_names_.clear();
    known_arguments_.clear();
  }

  void SetName(perfetto::TracePacket& packet, StringIndex name) {
    packet.mutable_track_event()->set_name_iid(
        Intern(packet, name, known_names_, &perfetto::InternedData::add_event_names));
  }

  void SetCategory(perfetto::TracePacket& packet, StringIndex category) {
    packet.mutable_track_event()->add_category_iids(
        Intern(packet, category, known_categories_, &perfetto::InternedData::add_event_categories));
  }

  void AddArguments(perfetto::TracePacket& packet, ArgumentRange range) {
    for (const Argument& argument : timeline_.ArgumentsOf(range)) {
      perfetto::DebugAnnotation& annotation = *packet.mutable_track_event()->add_debug_annotations();
      annotation.set_name_iid(
          Intern(packet, argument.name, known_arguments_, &perfetto::InternedData::add_debug_annotation_names));
      if (const int64_t* whole = std::get_if<int64_t>(&argument.value)) annotation.set_int_value(*whole);
      if (const double* fraction = std::get_if<double>(&argument.value)) annotation.set_double_value(*fraction);
      const StringIndex* text = std::get_if<StringIndex>(&argument.value);
      if (text != nullptr) annotation.set_string_value(timeline_.strings[*text]);
    }
  }

  void WriteFacts() {
    if (timeline_.facts.count == 0) return;
    ForgetNames();
    perfetto::TracePacket& packet = NewEvent(kProcess, timeline_.start_ns, perfetto::TrackEvent::TYPE_INSTANT);
    perfetto::InternedName& name = *packet.mutable_interned_data()->add_event_names();
    name.set_iid(timeline_.strings.size() + 1);
    name.set_name("about");
    packet.mutable_track_event()->set_name_iid(name.iid());
    AddArguments(packet, timeline_.facts);
  }

  void WriteTrack(TrackIndex index) {
    ForgetNames();
    const Track& track = timeline_.tracks[index];
    for (const Event& event : EventsOf(timeline_, track)) {
      perfetto::TracePacket& packet = NewEvent(IdOf(index), event.time_ns, event.type);
      if (event.type == perfetto::TrackEvent::TYPE_SLICE_BEGIN) FillSlice(packet, SliceIndex(event.index));
      if (event.type == perfetto::TrackEvent::TYPE_INSTANT) FillInstant(packet, track.instants[event.index]);
    }
  }

  void FillSlice(perfetto::TracePacket& packet, SliceIndex index) {
    const Slice& slice = timeline_.slices[index];
    SetName(packet, slice.name);
    SetCategory(packet, slice.category);
    AddArguments(packet, slice.arguments);
    for (const auto& [at, id] : FlowsAt(from_, index)) packet.mutable_track_event()->add_flow_ids(id);
    for (const auto& [at, id] : FlowsAt(to_, index)) packet.mutable_track_event()->add_terminating_flow_ids(id);
  }

  void FillInstant(perfetto::TracePacket& packet, const Instant& instant) {
    SetName(packet, instant.name);
    AddArguments(packet, instant.arguments);
  }

  void WriteLevel(LevelIndex index) {
    for (const LevelSample& sample : timeline_.levels[index].samples) {
      perfetto::TracePacket& packet = NewEvent(IdOf(index), sample.time_ns, perfetto::TrackEvent::TYPE_COUNTER);
      packet.mutable_track_event()->set_counter_value(sample.value);
    }
  }

  const Timeline& timeline_;
  std::ostream& out_;
  perfetto::Trace part_;
  std::vector<SliceFlow> from_;
  std::vector<SliceFlow> to_;
  // Of the sequence being written.
  absl::flat_hash_set<StringIndex> known_categories_;
  absl::flat_hash_set<StringIndex> known_names_;
  absl::flat_hash_set<StringIndex> known_arguments_;
};

}  // namespace

absl::Status WritePerfettoTrace(const Timeline& timeline, std::ostream& out) {
  return PerfettoWriter(timeline, out).Write();
}

}  // namespace strata::profiler
