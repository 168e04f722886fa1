#include "profiler/writers/rich_profile.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "profiler/model/allocation.h"
#include "profiler/model/category.h"
#include "profiler/model/counter.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/index.h"
#include "profiler/model/marker.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "vm_binding/base/check.h"

namespace strata::profiler {
namespace {

constexpr int64_t kStartNs = 1'000'000'000;
constexpr int64_t kMs = 1'000'000;

constexpr RawFrame kMain{1, 0x10};
constexpr RawFrame kWork{2, 0x24};
constexpr RawFrame kWorkLater{2, 0x30};
constexpr RawFrame kPrint{7, 0, FrameKind::kHostCall};
constexpr RawFrame kCollect{0, 0, FrameKind::kGc};

class RichResolver : public FrameResolver {
 public:
  FrameInfo Resolve(const RawFrame& frame) override {
    FrameInfo info;
    if (frame.kind == FrameKind::kHostCall) info.function = "host:env.print";
    if (frame.kind == FrameKind::kGc) info.function = "GC: collect";
    if (frame.kind != FrameKind::kGuest) return info;
    info.function = frame.code == 1 ? "$main" : "$work";
    info.resource = "rich.wasm";
    info.source_file = "rich.wat";
    info.function_line = static_cast<uint32_t>(frame.code);
    info.function_column = 3;
    info.line = static_cast<uint32_t>(frame.code + 1);
    info.column = 5;
    info.offset = frame.offset;
    return info;
  }
};

void Must(const absl::Status& status) { STRATA_CHECK(status.ok()); }

void AddSamples(ProfileBuilder& builder, ThreadIndex main) {
  const std::vector<std::vector<RawFrame>> stacks = {
      {kMain}, {kWork, kMain}, {kPrint, kWork, kMain}, {}, {kWorkLater, kMain}};
  for (size_t i = 0; i < stacks.size(); ++i) {
    std::optional<int64_t> cpu_ns;
    if (i != 0) cpu_ns = 900'000 + static_cast<int64_t>(i);
    Must(builder.AddSample(main, kStartNs + static_cast<int64_t>(i + 1) * kMs, cpu_ns, stacks[i]));
  }
}

SchemaIndex AddGcSchema(ProfileBuilder& builder) {
  MarkerSchema schema;
  schema.name = "GC";
  schema.display = kMarkerChart | kMarkerTable | kTimelineOverview | kTimelineMemory;
  schema.fields = {{"reason", "Reason", FieldFormat::kString},
                   {"kind", "", FieldFormat::kUniqueString},
                   {"freed", "Freed", FieldFormat::kBytes},
                   {"balance", "Balance", FieldFormat::kPercentage}};
  schema.tooltip_label = "{marker.data.kind} GC";
  schema.table_label = "{marker.data.kind} GC: {marker.data.reason}";
  schema.chart_label = "{marker.data.kind}";
  schema.description = "A stop-the-world collection.";
  schema.graphs = {{"freed", MarkerGraph::Type::kBar, Color::kGreen}};
  return builder.AddMarkerSchema(schema).value();
}

SchemaIndex AddPacketSchema(ProfileBuilder& builder) {
  MarkerSchema schema;
  schema.name = "WorkPacket";
  schema.fields = {{"items", "", FieldFormat::kInteger},
                   {"flow", "", FieldFormat::kFlowId},
                   {"color", "", FieldFormat::kString, true}};
  schema.color_field = "color";
  schema.stack_based = true;
  return builder.AddMarkerSchema(schema).value();
}

void AddMarkers(ProfileBuilder& builder, ThreadIndex main, ThreadIndex worker) {
  MarkerSpec pause;
  pause.schema = AddGcSchema(builder);
  pause.category = kGcCategory;
  pause.start_ns = kStartNs + 2 * kMs;
  pause.end_ns = kStartNs + 3 * kMs;
  pause.values = {std::string("nursery full"), std::string("minor"), int64_t{4096}, 0.75};
  const RawFrame cause[] = {kCollect, kWork, kMain};
  pause.cause = cause;
  Must(builder.AddMarker(main, pause));

  MarkerSpec packet;
  packet.schema = AddPacketSchema(builder);
  packet.name = "Scan";
  packet.category = kGcCategory;
  packet.start_ns = kStartNs + 2 * kMs + 1;
  packet.end_ns = kStartNs + 2 * kMs + 500'001;
  packet.values = {int64_t{32}, std::string("0x1"), std::string("teal")};
  Must(builder.AddMarker(worker, packet));

  packet.end_ns.reset();
  packet.values = {int64_t{33}};
  Must(builder.AddMarker(worker, packet));
}

void AddAllocations(ProfileBuilder& builder, ThreadIndex main) {
  const RawFrame place[] = {kWork, kMain};
  AllocationSpec allocation;
  allocation.time_ns = kStartNs + kMs;
  allocation.leaf_first = place;
  allocation.type = "$node";
  allocation.objects = 1024;
  allocation.bytes = 24 * 1024;
  allocation.death = ObjectDeath{kStartNs + 3 * kMs, 0};
  Must(builder.AddAllocation(main, allocation));
  allocation.time_ns = kStartNs + 2 * kMs;
  allocation.type = "(array i8)";
  allocation.objects = 1.5;
  allocation.bytes = 1000;
  allocation.death.reset();
  Must(builder.AddAllocation(main, allocation));
}

void AddCounters(ProfileBuilder& builder, ThreadIndex main) {
  CounterInfo heap;
  heap.name = "gc-heap";
  heap.label = "GC heap";
  heap.category = "Memory";
  heap.description = "Live bytes";
  heap.thread = main;
  heap.memory_markers = true;
  const CounterIndex heap_index = builder.AddCounter(heap).value();
  Must(builder.AddCounterSample(heap_index, kStartNs + kMs, 8192, 12));
  Must(builder.AddCounterSample(heap_index, kStartNs + 3 * kMs, -4096, 7));

  CounterInfo rate;
  rate.name = "allocations";
  rate.category = "GC";
  rate.thread = main;
  rate.graph = CounterInfo::Graph::kRate;
  rate.unit = CounterInfo::Unit::kCount;
  rate.color = Color::kGreen;
  const CounterIndex rate_index = builder.AddCounter(rate).value();
  Must(builder.AddCounterSample(rate_index, kStartNs + kMs, 5));
}

ProfileMeta RichMeta() {
  ProfileMeta meta;
  meta.product = "rich.wasm";
  meta.arguments = {"strata", "run", "rich.wasm"};
  meta.start_ns = kStartNs;
  meta.start_unix_ms = 1'700'000'000'000;
  meta.cpu_name = "test";
  meta.logical_cpus = 2;
  meta.facts = {{"Exact counts", "instructions", FieldFormat::kInteger, int64_t{123456789}},
                {"Heap", "plan", FieldFormat::kString, std::string("semispace")},
                {"Exact counts", "calls", FieldFormat::kInteger, int64_t{7}}};
  return meta;
}

Profile Make(bool with_allocations) {
  RichResolver resolver;
  ProfileBuilder builder(RichMeta(), resolver);
  const ThreadIndex worker = builder.AddThread({"GC worker 0", "rich.wasm", 1, 10, false, {}, {}});
  const ThreadIndex main = builder.AddThread({"main", "rich.wasm", 1, 1, true, {}, {}});
  builder.AddThread({"helper", "rich.wasm", 1, 11, false, kStartNs + kMs, kStartNs + 6 * kMs});
  AddSamples(builder, main);
  AddMarkers(builder, main, worker);
  AddCounters(builder, main);
  if (with_allocations) {
    AddAllocations(builder, main);
    builder.AddCost({3 << 19, 5 << 20, 2});
  }
  builder.SetSourceText("rich.wat", "(module\n  (func $main\n    call $work)\n  (func $work))\n");
  return std::move(builder).Build();
}

}  // namespace

Profile MakeRichProfile() { return Make(/*with_allocations=*/false); }

Profile MakeRichProfileWithAllocations() { return Make(/*with_allocations=*/true); }

}  // namespace strata::profiler
