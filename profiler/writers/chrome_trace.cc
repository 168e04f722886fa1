#include "profiler/writers/chrome_trace.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "profiler/model/index.h"
#include "vm_binding/base/json/json_writer.h"

namespace strata::profiler {
namespace {

class ChromeTraceWriter {
 public:
  ChromeTraceWriter(const Timeline& timeline, std::ostream& out) : timeline_(timeline), json_(out) {}

  absl::Status Write() {
    json_.BeginObject();
    Text("displayTimeUnit", "ns");
    json_.Key("otherData");
    WriteArguments(timeline_.facts);
    json_.Key("traceEvents");
    json_.BeginArray();
    WriteNames();
    for (uint32_t i = 0; i < timeline_.tracks.size(); ++i) WriteTrack(TrackIndex(i));
    for (const Level& level : timeline_.levels) WriteLevel(level);
    for (size_t i = 0; i < timeline_.flows.size(); ++i) WriteFlow(timeline_.flows[i], i + 1);
    json_.EndArray();
    json_.EndObject();
    return json_.Finish();
  }

 private:
  // A thread of the trace; 0 is the process.
  static uint64_t ThreadOf(TrackIndex track) { return uint64_t{track.value()} + 1; }

  const std::string& Named(StringIndex name) const { return timeline_.strings[name]; }

  void Text(absl::string_view key, absl::string_view value) {
    json_.Key(key);
    json_.String(value);
  }

  void Number(absl::string_view key, uint64_t value) {
    json_.Key(key);
    json_.Uint(value);
  }

  void Time(int64_t time_ns) {
    json_.Key("ts");
    json_.Microseconds(time_ns - timeline_.start_ns);
  }

  void Begin(absl::string_view phase, absl::string_view name, uint64_t thread) {
    json_.BeginObject();
    Text("ph", phase);
    Number("pid", timeline_.pid);
    Number("tid", thread);
    Text("name", name);
  }

  void WriteArguments(ArgumentRange range) {
    json_.BeginObject();
    for (const Argument& argument : timeline_.ArgumentsOf(range)) {
      json_.Key(Named(argument.name));
      if (const int64_t* whole = std::get_if<int64_t>(&argument.value)) json_.Int(*whole);
      if (const double* fraction = std::get_if<double>(&argument.value)) json_.Double(*fraction);
      if (const StringIndex* text = std::get_if<StringIndex>(&argument.value)) json_.String(Named(*text));
    }
    json_.EndObject();
  }

  void WriteName(absl::string_view what, absl::string_view name, uint64_t thread) {
    Begin("M", what, thread);
    json_.Key("args");
    json_.BeginObject();
    Text("name", name);
    json_.EndObject();
    json_.EndObject();
  }

  void WriteRank(uint64_t thread, uint32_t rank) {
    Begin("M", "thread_sort_index", thread);
    json_.Key("args");
    json_.BeginObject();
    Number("sort_index", rank);
    json_.EndObject();
    json_.EndObject();
  }

  void WriteNames() {
    WriteName("process_name", timeline_.process, 0);
    for (uint32_t i = 0; i < timeline_.tracks.size(); ++i) {
      const Track& track = timeline_.tracks[TrackIndex(i)];
      WriteName("thread_name", Named(track.name), ThreadOf(TrackIndex(i)));
      WriteRank(ThreadOf(TrackIndex(i)), track.rank);
    }
  }

  void WriteTrack(TrackIndex index) {
    const Track& track = timeline_.tracks[index];
    std::vector<SliceIndex> open;
    for (const SliceIndex slice : track.slices) {
      WriteEndsUntil(timeline_.slices[slice].begin_ns, open);
      WriteSliceBegin(timeline_.slices[slice]);
      open.push_back(slice);
    }
    WriteEndsUntil(std::numeric_limits<int64_t>::max(), open);
    for (const Instant& instant : track.instants) WriteInstant(instant, ThreadOf(index));
  }

  // Begin and end are two events: a slice given as a begin and a duration ends where a viewer's sum of the two does,
  // which may be a bit after the end of the slice around it.
  void WriteSliceBegin(const Slice& slice) {
    Begin("B", Named(slice.name), ThreadOf(slice.track));
    Text("cat", Named(slice.category));
    Time(slice.begin_ns);
    json_.Key("args");
    WriteArguments(slice.arguments);
    json_.EndObject();
  }

  // Of what has begun and ends at `time_ns` at the latest, the innermost first.
  void WriteEndsUntil(int64_t time_ns, std::vector<SliceIndex>& open) {
    for (; !open.empty() && timeline_.slices[open.back()].end_ns <= time_ns; open.pop_back()) {
      const Slice& slice = timeline_.slices[open.back()];
      Begin("E", Named(slice.name), ThreadOf(slice.track));
      Text("cat", Named(slice.category));
      Time(slice.end_ns);
      json_.EndObject();
    }
  }

  void WriteInstant(const Instant& instant, uint64_t thread) {
    Begin("i", Named(instant.name), thread);
    Text("s", "t");
    Time(instant.time_ns);
    json_.Key("args");
    WriteArguments(instant.arguments);
    json_.EndObject();
  }

  void WriteLevel(const Level& level) {
    for (const LevelSample& sample : level.samples) {
      Begin("C", Named(level.name), 0);
      Time(sample.time_ns);
      json_.Key("args");
      json_.BeginObject();
      json_.Key(level.unit == Level::Unit::kBytes ? "bytes" : "count");
      json_.Int(sample.value);
      json_.EndObject();
      json_.EndObject();
    }
  }

  void WriteFlow(const Flow& flow, uint64_t id) {
    WriteFlowEnd("s", timeline_.slices[flow.from], flow.time_ns, id);
    WriteFlowEnd("f", timeline_.slices[flow.to], timeline_.slices[flow.to].begin_ns, id);
  }

  void WriteFlowEnd(absl::string_view phase, const Slice& slice, int64_t time_ns, uint64_t id) {
    Begin(phase, "flow", ThreadOf(slice.track));
    Text("cat", "flow");
    Number("id", id);
    // Binds to the slice that is open then, not to the next one.
    Text("bp", "e");
    Time(time_ns);
    json_.EndObject();
  }

  const Timeline& timeline_;
  base::JsonWriter json_;
};

}  // namespace

absl::Status WriteChromeTrace(const Timeline& timeline, std::ostream& out) {
  return ChromeTraceWriter(timeline, out).Write();
}

}  // namespace strata::profiler
