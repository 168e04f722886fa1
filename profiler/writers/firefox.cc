#include "profiler/writers/firefox.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "profiler/model/allocation.h"
#include "profiler/model/category.h"
#include "profiler/model/counter.h"
#include "profiler/model/index.h"
#include "profiler/model/marker.h"
#include "profiler/model/profile.h"
#include "profiler/model/sample_list.h"
#include "profiler/writers/firefox_vocabulary.h"
#include "vm_binding/base/json/json_writer.h"

namespace strata::profiler {
namespace {

constexpr int kGeckoVersion = 24;  // ignored by the viewer, but must be there
constexpr int kProcessedVersion = 66;
constexpr int kUrlResource = 5;  // the resource type that shows a name as it is
constexpr int kInstant = 0;      // marker phases
constexpr int kInterval = 1;
constexpr int kCounterSortWeight = 20;

// Writes one profile. Each method writes the value of the member it is named for, or whole members if it says so.
class FirefoxWriter {
 public:
  FirefoxWriter(const Profile& profile, std::ostream& out) : profile_(profile), json_(out) {}

  absl::Status Write() {
    json_.BeginObject();
    json_.Key("meta");
    Meta();
    EmptyArray("libs");
    json_.Key("shared");
    Shared();
    Array("threads", profile_.threads, [this](const Thread& thread) { WriteThread(thread); });
    Array("counters", profile_.counters, [this](const Counter& counter) { WriteCounter(counter); });
    json_.EndObject();
    return json_.Finish();
  }

 private:
  // ---- members of simple kinds ----

  void Text(absl::string_view key, absl::string_view value) {
    json_.Key(key);
    json_.String(value);
  }
  void TextIfAny(absl::string_view key, absl::string_view value) {
    if (!value.empty()) Text(key, value);
  }
  void Number(absl::string_view key, int64_t value) {
    json_.Key(key);
    json_.Int(value);
  }
  void Flag(absl::string_view key, bool value) {
    json_.Key(key);
    json_.Bool(value);
  }
  void Null(absl::string_view key) {
    json_.Key(key);
    json_.Null();
  }
  void Time(absl::string_view key, int64_t time_ns) {
    json_.Key(key);
    json_.Milliseconds(time_ns - profile_.meta.start_ns);
  }

  // A member that is an array with what `write` writes for each element; every column of a table is one.
  template <typename Range, typename F>
  void Array(absl::string_view key, const Range& range, F write) {
    json_.Key(key);
    json_.BeginArray();
    for (const auto& element : range) write(element);
    json_.EndArray();
  }
  template <typename Range>
  void Strings(absl::string_view key, const Range& range) {
    Array(key, range, [this](absl::string_view text) { json_.String(text); });
  }
  // A column that is null, or the same number, in every row.
  template <typename Range>
  void Nulls(absl::string_view key, const Range& range) {
    Array(key, range, [this](const auto&) { json_.Null(); });
  }
  template <typename Range>
  void Same(absl::string_view key, const Range& range, int64_t value) {
    Array(key, range, [this, value](const auto&) { json_.Int(value); });
  }
  void EmptyArray(absl::string_view key) { Strings(key, std::vector<absl::string_view>()); }

  template <typename Tag>
  void IndexValue(Index<Tag> index) {
    json_.Uint(index.value());
  }
  template <typename Tag>
  void IndexOrNull(const std::optional<Index<Tag>>& index) {
    index.has_value() ? IndexValue(*index) : json_.Null();
  }
  // Lines and columns: 0 = unknown.
  void PositionOrNull(uint32_t position) { position != 0 ? json_.Uint(position) : json_.Null(); }

  // ---- meta ----

  void Meta() {
    const ProfileMeta& meta = profile_.meta;
    json_.BeginObject();
    Number("version", kGeckoVersion);
    Number("preprocessedProfileVersion", kProcessedVersion);
    Text("product", meta.product);
    json_.Key("interval");
    json_.Milliseconds(meta.interval_ns);
    Number("startTime", meta.start_unix_ms);
    Number("processType", 0);
    Number("stackwalk", 1);
    Flag("debug", false);
    Flag("symbolicated", true);
    Flag("usesOnlyOneStackType", true);
    Flag("sourceCodeIsNotOnSearchfox", true);
    Time("profilingStartTime", meta.start_ns);
    Time("profilingEndTime", profile_.end_ns);
    TextIfAny("arguments", absl::StrJoin(meta.arguments, " "));
    TextIfAny("CPUName", meta.cpu_name);
    if (meta.logical_cpus != 0) Number("logicalCPUs", meta.logical_cpus);
    SampleUnits();
    InitialThreads();
    Array("categories", profile_.categories, [this](const Category& category) { WriteCategory(category); });
    Array("markerSchema", profile_.schemas, [this](const MarkerSchema& schema) { WriteSchema(schema); });
    if (!meta.facts.empty()) Array("extra", Sections(), [this](const std::string& name) { WriteSection(name); });
    json_.EndObject();
  }

  void SampleUnits() {
    json_.Key("sampleUnits");
    json_.BeginObject();
    Text("time", "ms");
    Text("eventDelay", "ms");
    Text("threadCPUDelta", "ns");
    json_.EndObject();
  }

  // Shows every thread, in the profile's order, with the main thread selected.
  void InitialThreads() {
    if (profile_.threads.empty()) return;
    Flag("keepProfileThreadOrder", true);
    std::vector<uint32_t> all;
    uint32_t selected = 0;
    for (const Thread& thread : profile_.threads) {
      if (thread.info.is_main && !profile_.threads[ThreadIndex(selected)].info.is_main) {
        selected = static_cast<uint32_t>(all.size());
      }
      all.push_back(static_cast<uint32_t>(all.size()));
    }
    Array("initialVisibleThreads", all, [this](uint32_t thread) { json_.Uint(thread); });
    Same("initialSelectedThreads", std::vector<uint32_t>{selected}, selected);
  }

  void WriteCategory(const Category& category) {
    json_.BeginObject();
    Text("name", category.name);
    Text("color", CategoryColor(category.color));
    Strings("subcategories", category.subcategories);
    json_.EndObject();
  }

  void WriteSchema(const MarkerSchema& schema) {
    json_.BeginObject();
    Text("name", schema.name);
    TextIfAny("tooltipLabel", schema.tooltip_label);
    TextIfAny("tableLabel", schema.table_label);
    TextIfAny("chartLabel", schema.chart_label);
    TextIfAny("description", schema.description);
    TextIfAny("colorField", schema.color_field);
    if (schema.stack_based) Flag("isStackBased", true);
    Strings("display", DisplayNames(schema.display));
    Array("fields", schema.fields, [this](const MarkerField& field) {
      json_.BeginObject();
      Text("key", field.key);
      TextIfAny("label", field.label);
      Text("format", FormatName(field.format));
      if (field.hidden) Flag("hidden", true);
      json_.EndObject();
    });
    if (!schema.graphs.empty()) Array("graphs", schema.graphs, [this](const MarkerGraph& graph) { WriteGraph(graph); });
    json_.EndObject();
  }

  void WriteGraph(const MarkerGraph& graph) {
    json_.BeginObject();
    Text("key", graph.key);
    Text("type", GraphTypeName(graph.type));
    Text("color", GraphColor(graph.color));
    json_.EndObject();
  }

  // The sections of the facts, in the order of their first facts.
  std::vector<std::string> Sections() const {
    std::vector<std::string> sections;
    for (const Fact& fact : profile_.meta.facts) {
      if (std::find(sections.begin(), sections.end(), fact.section) == sections.end()) sections.push_back(fact.section);
    }
    return sections;
  }

  void WriteSection(const std::string& section) {
    json_.BeginObject();
    Text("label", section);
    json_.Key("entries");
    json_.BeginArray();
    for (const Fact& fact : profile_.meta.facts) {
      if (fact.section == section) WriteFact(fact);
    }
    json_.EndArray();
    json_.EndObject();
  }

  void WriteFact(const Fact& fact) {
    json_.BeginObject();
    Text("label", fact.label);
    Text("format", FormatName(fact.format));
    json_.Key("value");
    std::visit([this](const auto& value) { Value(value); }, fact.value);
    json_.EndObject();
  }

  void Value(std::monostate) { json_.Null(); }
  void Value(int64_t value) { json_.Int(value); }
  void Value(double value) { json_.Double(value); }
  void Value(const std::string& value) { json_.String(value); }
  void Value(StringIndex value) { IndexValue(value); }

  // ---- shared tables ----

  template <typename Range>
  void BeginTable(absl::string_view key, const Range& rows) {
    json_.Key(key);
    json_.BeginObject();
    Number("length", static_cast<int64_t>(rows.size()));
  }

  void Shared() {
    json_.BeginObject();
    Strings("stringArray", profile_.strings);
    Sources();
    EmptyTable("sourceLocationTable", {"source", "line", "column"});
    Resources();
    EmptyTable("nativeSymbols", {"libIndex", "address", "name", "functionSize"});
    Functions();
    Frames();
    Stacks();
    json_.EndObject();
  }

  void EmptyTable(absl::string_view key, const std::vector<absl::string_view>& columns) {
    BeginTable(key, std::vector<int>());
    for (absl::string_view column : columns) EmptyArray(column);
    json_.EndObject();
  }

  void Sources() {
    BeginTable("sources", profile_.sources);
    Nulls("id", profile_.sources);
    Array("filename", profile_.sources, [this](const Source& source) { IndexValue(source.file); });
    Same("startLine", profile_.sources, 1);
    Same("startColumn", profile_.sources, 1);
    Nulls("sourceMapURL", profile_.sources);
    Array("content", profile_.sources,
          [this](const Source& source) { source.text.has_value() ? json_.String(*source.text) : json_.Null(); });
    json_.EndObject();
  }

  void Resources() {
    BeginTable("resourceTable", profile_.resources);
    Array("name", profile_.resources, [this](const Resource& resource) { IndexValue(resource.name); });
    Nulls("host", profile_.resources);
    Same("type", profile_.resources, kUrlResource);
    Nulls("lib", profile_.resources);  // until version 69
    json_.EndObject();
  }

  void Functions() {
    const auto& functions = profile_.functions;
    BeginTable("funcTable", functions);
    Array("name", functions, [this](const Function& function) { IndexValue(function.name); });
    Array("isJS", functions, [this](const Function&) { json_.Bool(false); });
    Array("relevantForJS", functions, [this](const Function&) { json_.Bool(false); });
    Array("resource", functions, [this](const Function& function) {
      function.resource.has_value() ? IndexValue(*function.resource) : json_.Int(-1);
    });
    Array("source", functions, [this](const Function& function) { IndexOrNull(function.source); });
    Array("lineNumber", functions, [this](const Function& function) { PositionOrNull(function.line); });
    Array("columnNumber", functions, [this](const Function& function) { PositionOrNull(function.column); });
    Nulls("originalLocation", functions);
    json_.EndObject();
  }

  void Frames() {
    const auto& frames = profile_.frames;
    BeginTable("frameTable", frames);
    Array("address", frames,
          [this](const Frame& frame) { frame.offset.has_value() ? json_.Uint(*frame.offset) : json_.Int(-1); });
    Same("lib", frames, -1);  // from version 70
    Array("inlineDepth", frames, [this](const Frame& frame) { json_.Uint(frame.inline_depth); });
    Array("category", frames, [this](const Frame& frame) { IndexValue(frame.category.category); });
    Array("subcategory", frames, [this](const Frame& frame) { json_.Uint(frame.category.subcategory); });
    Array("func", frames, [this](const Frame& frame) { IndexValue(frame.function); });
    Nulls("nativeSymbol", frames);
    Same("innerWindowID", frames, 0);
    Array("line", frames, [this](const Frame& frame) { PositionOrNull(frame.line); });
    Array("column", frames, [this](const Frame& frame) { PositionOrNull(frame.column); });
    Nulls("originalLocation", frames);
    json_.EndObject();
  }

  void Stacks() {
    BeginTable("stackTable", profile_.stacks);
    Array("frame", profile_.stacks, [this](const Stack& stack) { IndexValue(stack.frame); });
    uint32_t position = 0;
    Array("prefixOffset", profile_.stacks, [this, &position](const Stack& stack) {
      json_.Uint(stack.parent.has_value() ? position - stack.parent->value() : 0);
      ++position;
    });
    json_.EndObject();
  }

  // ---- threads ----

  void WriteThread(const Thread& thread) {
    const ThreadInfo& info = thread.info;
    json_.BeginObject();
    Text("name", info.name);
    Flag("isMainThread", info.is_main);
    Text("processType", "default");
    Text("processName", info.process_name);
    Text("pid", absl::StrCat(info.pid));
    json_.Key("tid");
    json_.Uint(info.tid);
    Time("processStartupTime", profile_.meta.start_ns);
    Time("processShutdownTime", profile_.end_ns);
    Time("registerTime", info.start_ns.value_or(profile_.meta.start_ns));
    Time("unregisterTime", info.end_ns.value_or(profile_.end_ns));
    EmptyArray("pausedRanges");
    Flag("showMarkersInTimeline", true);
    Samples(thread.samples);
    Markers(thread.markers);
    if (!thread.allocations.empty()) Allocations(thread);
    json_.EndObject();
  }

  // Times as differences to the row above, the first to the start of the profile.
  template <typename Range>
  void TimeDeltas(const Range& rows) {
    int64_t previous_ns = profile_.meta.start_ns;
    Array("timeDeltas", rows, [this, &previous_ns](const auto& row) {
      json_.Milliseconds(row.time_ns - previous_ns);
      previous_ns = row.time_ns;
    });
  }

  void Samples(const SampleList& samples) {
    BeginTable("samples", samples);
    Array("stack", samples, [this](const Sample& sample) { IndexOrNull(sample.stack); });
    TimeDeltas(samples);
    if (samples.has_weights()) {
      Array("weight", samples, [this](const Sample& sample) { json_.Int(sample.weight); });
    } else {
      Null("weight");
    }
    Text("weightType", "samples");
    if (samples.has_cpu_times()) CpuDeltas(samples);
    json_.EndObject();
  }

  // The viewer ignores the first; where nothing was measured it wants null.
  void CpuDeltas(const SampleList& samples) {
    Array("threadCPUDelta", samples, [this](const Sample& sample) {
      sample.cpu_delta_ns.has_value() ? json_.Int(*sample.cpu_delta_ns) : json_.Null();
    });
  }

  // A row of "nativeAllocations": bytes that came, or went if negative. The viewer pairs the two by the address, and
  // then knows what was retained; objects move, so the address is a number of the sampled object.
  struct AllocationRow {
    int64_t time_ns = 0;
    bool is_death = false;
    int64_t address = 0;
    int64_t bytes = 0;
    std::optional<StackIndex> stack;  // none for a death: what collections find is no place's doing

    friend bool operator<(const AllocationRow& a, const AllocationRow& b) {
      return std::tie(a.time_ns, a.is_death, a.address) < std::tie(b.time_ns, b.is_death, b.address);
    }
  };

  std::vector<AllocationRow> RowsOf(const std::vector<Allocation>& allocations) {
    std::vector<AllocationRow> rows;
    for (const Allocation& allocation : allocations) {
      if (allocation.bytes == 0) continue;
      const int64_t address = ++last_address_;
      rows.push_back({allocation.time_ns, false, address, allocation.bytes, allocation.stack});
      if (allocation.death.has_value()) {
        rows.push_back({allocation.death->time_ns, true, address, -allocation.bytes, std::nullopt});
      }
    }
    std::sort(rows.begin(), rows.end());
    return rows;
  }

  void Allocations(const Thread& thread) {
    const std::vector<AllocationRow> rows = RowsOf(thread.allocations);
    BeginTable("nativeAllocations", rows);
    Array("time", rows, [this](const AllocationRow& row) { RelativeTime(row.time_ns); });  // no differences here
    Array("weight", rows, [this](const AllocationRow& row) { json_.Int(row.bytes); });
    Text("weightType", "bytes");
    Array("stack", rows, [this](const AllocationRow& row) { IndexOrNull(row.stack); });
    Array("memoryAddress", rows, [this](const AllocationRow& row) { json_.Int(row.address); });
    Array("threadId", rows, [this, &thread](const AllocationRow&) { json_.Uint(thread.info.tid); });
    json_.EndObject();
  }

  void Markers(const std::vector<Marker>& markers) {
    BeginTable("markers", markers);
    Array("name", markers, [this](const Marker& marker) { IndexValue(marker.name); });
    Array("category", markers, [this](const Marker& marker) { IndexValue(marker.category); });
    Array("phase", markers, [this](const Marker& marker) { json_.Int(marker.end_ns ? kInterval : kInstant); });
    Array("startTime", markers, [this](const Marker& marker) { RelativeTime(marker.start_ns); });
    Array("endTime", markers,
          [this](const Marker& marker) { marker.end_ns.has_value() ? RelativeTime(*marker.end_ns) : json_.Null(); });
    Array("data", markers, [this](const Marker& marker) { MarkerData(marker); });
    json_.EndObject();
  }

  void RelativeTime(int64_t time_ns) { json_.Milliseconds(time_ns - profile_.meta.start_ns); }

  void MarkerData(const Marker& marker) {
    const MarkerSchema& schema = profile_.schemas[marker.schema];
    json_.BeginObject();
    Text("type", schema.name);
    for (size_t i = 0; i < marker.values.size(); ++i) {
      if (std::holds_alternative<std::monostate>(marker.values[i])) continue;
      json_.Key(schema.fields[i].key);
      std::visit([this](const auto& value) { Value(value); }, marker.values[i]);
    }
    if (marker.cause.has_value()) Cause(*marker.cause);
    json_.EndObject();
  }

  void Cause(const MarkerCause& cause) {
    json_.Key("cause");
    json_.BeginObject();
    json_.Key("stack");
    IndexValue(cause.stack);
    Time("time", cause.time_ns);
    json_.EndObject();
  }

  // ---- counters ----

  void WriteCounter(const Counter& counter) {
    const CounterInfo& info = counter.info;
    json_.BeginObject();
    Text("name", info.name);
    Text("category", info.category);
    Text("description", info.description);
    Text("pid", absl::StrCat(profile_.threads[info.thread].info.pid));
    json_.Key("mainThreadIndex");
    IndexValue(info.thread);
    const bool counts_operations = std::any_of(counter.samples.begin(), counter.samples.end(),
                                               [](const CounterSample& sample) { return sample.operations != 0; });
    CounterSamples(counter.samples, counts_operations);
    CounterDisplay(info, counts_operations);
    json_.EndObject();
  }

  // The viewer sets the first row to 0, so one is put before the samples that must be kept.
  void CounterSamples(const std::vector<CounterSample>& samples, bool counts_operations) {
    json_.Key("samples");
    json_.BeginObject();
    Number("length", static_cast<int64_t>(samples.size() + 1));
    int64_t previous_ns = profile_.meta.start_ns;
    CounterColumn("timeDeltas", samples, [this, &previous_ns](const CounterSample& sample) {
      json_.Milliseconds(sample.time_ns - previous_ns);
      previous_ns = sample.time_ns;
    });
    CounterColumn("count", samples, [this](const CounterSample& sample) { json_.Int(sample.delta); });
    if (counts_operations) {
      CounterColumn("number", samples, [this](const CounterSample& sample) { json_.Int(sample.operations); });
    }
    json_.EndObject();
  }

  template <typename F>
  void CounterColumn(absl::string_view key, const std::vector<CounterSample>& samples, F write) {
    json_.Key(key);
    json_.BeginArray();
    write({profile_.meta.start_ns, 0, 0});
    for (const CounterSample& sample : samples) write(sample);
    json_.EndArray();
  }

  void CounterDisplay(const CounterInfo& info, bool counts_operations) {
    const bool is_level = info.graph == CounterInfo::Graph::kLevel;
    const absl::string_view unit = info.unit == CounterInfo::Unit::kBytes ? "bytes" : "number";
    json_.Key("display");
    json_.BeginObject();
    Text("graphType", is_level ? "line-accumulated" : "line-rate");
    Text("unit", unit);
    Text("color", GraphColor(info.color));
    json_.Key("markerSchemaLocation");
    info.memory_markers ? json_.String("timeline-memory") : json_.Null();
    Number("sortWeight", kCounterSortWeight);
    Text("label", info.label.empty() ? info.name : info.label);
    json_.Key("tooltipRows");
    json_.BeginArray();
    TooltipRow(is_level ? "accumulated" : "rate", unit, is_level ? "at this time" : "per second");
    if (is_level) TooltipRow("count-range", unit, "range in view");
    if (counts_operations) TooltipRow("sample-number", "number", "changes since the sample before");
    json_.EndArray();
    json_.EndObject();
  }

  void TooltipRow(absl::string_view source, absl::string_view unit, absl::string_view label) {
    json_.BeginObject();
    Text("type", "value");
    Text("source", source);
    json_.Key("format");
    json_.BeginObject();
    Text("unit", unit);
    json_.EndObject();
    Text("label", label);
    json_.EndObject();
  }

  const Profile& profile_;
  base::JsonWriter json_;
  int64_t last_address_ = 0;  // of allocations, on all threads
};

}  // namespace

absl::Status WriteFirefoxProfile(const Profile& profile, std::ostream& out) {
  for (const MarkerSchema& schema : profile.schemas) {
    if (Contains(ReservedSchemaNames(), schema.name)) {
      return absl::InvalidArgumentError(
          absl::StrCat("marker schema \"", schema.name, "\" has a name that the Firefox Profiler reserves"));
    }
  }
  return FirefoxWriter(profile, out).Write();
}

}  // namespace strata::profiler
