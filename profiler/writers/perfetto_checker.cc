#include "profiler/writers/perfetto_checker.h"

#include <cstdint>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "profiler/writers/perfetto.pb.h"

namespace strata::profiler {
namespace {

using perfetto::TrackEvent;

// What is known of a sequence of packets.
struct Sequence {
  uint64_t last_ns = 0;
  std::set<uint64_t> categories;
  std::set<uint64_t> names;
  std::set<uint64_t> arguments;
};

struct TrackState {
  bool is_counter = false;
  int open_slices = 0;
};

class Checker {
 public:
  std::vector<std::string> Check(absl::string_view bytes) {
    perfetto::Trace trace;
    if (!trace.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return {"no trace"};
    for (const perfetto::TracePacket& packet : trace.packet()) {
      CheckPacket(packet);
      ++packet_;
    }
    for (const auto& [uuid, track] : tracks_) Expect(track.open_slices == 0, absl::StrCat("open slices on ", uuid));
    for (const auto& [id, ends] : flows_) Expect(ends == 3, absl::StrCat("flow ", id, " lacks an end"));
    return problems_;
  }

 private:
  void Expect(bool holds, const std::string& problem) {
    if (!holds) problems_.push_back(absl::StrCat("packet ", packet_, ": ", problem));
  }

  void CheckPacket(const perfetto::TracePacket& packet) {
    const uint32_t id = packet.trusted_packet_sequence_id();
    Expect(id != 0, "no sequence");
    const bool first = sequences_.find(id) == sequences_.end();
    if ((packet.sequence_flags() & 1) != 0) {
      sequences_[id] = Sequence();
    } else {
      Expect(!first, "a sequence begins without its flag");
    }
    Intern(packet.interned_data(), sequences_[id]);
    if (packet.has_track_descriptor()) CheckDescriptor(packet.track_descriptor());
    if (packet.has_track_event()) CheckEvent(packet, sequences_[id]);
  }

  void Intern(const perfetto::InternedData& data, Sequence& sequence) {
    for (const auto& name : data.event_categories()) InternName(name, sequence.categories);
    for (const auto& name : data.event_names()) InternName(name, sequence.names);
    for (const auto& name : data.debug_annotation_names()) InternName(name, sequence.arguments);
  }

  void InternName(const perfetto::InternedName& name, std::set<uint64_t>& known) {
    Expect(name.iid() != 0, "a name of number 0");
    Expect(known.insert(name.iid()).second, "a name twice");
  }

  void CheckDescriptor(const perfetto::TrackDescriptor& descriptor) {
    Expect(!seen_event_, "a descriptor behind an event");
    Expect(descriptor.uuid() != 0, "a track of number 0");
    if (descriptor.has_parent_uuid()) Expect(tracks_.count(descriptor.parent_uuid()) == 1, "an unknown parent");
    Expect(descriptor.has_process() || descriptor.has_name(), "a track without a name");
    Expect(tracks_.try_emplace(descriptor.uuid(), TrackState{descriptor.has_counter()}).second, "a track twice");
  }

  void CheckEvent(const perfetto::TracePacket& packet, Sequence& sequence) {
    seen_event_ = true;
    const TrackEvent& event = packet.track_event();
    Expect(packet.timestamp() >= sequence.last_ns, "earlier than the packet before");
    sequence.last_ns = packet.timestamp();
    const auto track = tracks_.find(event.track_uuid());
    if (track == tracks_.end()) return Expect(false, "an event of an unknown track");
    Expect(track->second.is_counter == (event.type() == TrackEvent::TYPE_COUNTER), "an event that is not the track's");
    CheckType(event, track->second, sequence);
    CheckFlows(event);
    for (const auto& annotation : event.debug_annotations()) {
      Expect(sequence.arguments.count(annotation.name_iid()) == 1, "an argument without a name");
    }
  }

  void CheckType(const TrackEvent& event, TrackState& track, const Sequence& sequence) {
    const bool begins = event.type() == TrackEvent::TYPE_SLICE_BEGIN;
    if (begins) ++track.open_slices;
    if (event.type() == TrackEvent::TYPE_SLICE_END) Expect(--track.open_slices >= 0, "an end without a begin");
    if (event.type() == TrackEvent::TYPE_COUNTER) Expect(event.has_counter_value(), "no value");
    if (begins || event.type() == TrackEvent::TYPE_INSTANT) {
      Expect(sequence.names.count(event.name_iid()) == 1, "an event without a name");
    }
    for (const uint64_t category : event.category_iids()) {
      Expect(sequence.categories.count(category) == 1, "an unknown category");
    }
  }

  void CheckFlows(const TrackEvent& event) {
    for (const uint64_t id : event.flow_ids()) {
      Expect((flows_[id] & 1) == 0, "a flow that starts twice");
      flows_[id] |= 1;
    }
    for (const uint64_t id : event.terminating_flow_ids()) {
      Expect((flows_[id] & 2) == 0, "a flow that ends twice");
      flows_[id] |= 2;
    }
  }

  int packet_ = 0;
  bool seen_event_ = false;
  std::map<uint32_t, Sequence> sequences_;
  std::map<uint64_t, TrackState> tracks_;
  std::map<uint64_t, int> flows_;  // 1: has started, 2: has ended
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> CheckPerfettoTrace(absl::string_view bytes) { return Checker().Check(bytes); }

}  // namespace strata::profiler
