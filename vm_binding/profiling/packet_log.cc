#include "vm_binding/profiling/packet_log.h"

#include <unistd.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "profiler/model/category.h"
#include "profiler/model/index.h"
#include "profiler/model/marker.h"
#include "profiler/model/profile.h"
#include "vm_binding/base/status_macros.h"

namespace strata::profiling {
namespace {

profiler::MarkerSchema PacketSchema() {
  profiler::MarkerSchema schema;
  schema.name = "Packet";
  schema.display = profiler::kMarkerChart | profiler::kMarkerTable | profiler::kTimelineOverview;
  schema.fields = {{"packet", "Packet", profiler::FieldFormat::kUniqueString}};
  schema.chart_label = "{marker.data.packet}";
  schema.table_label = "{marker.data.packet}";
  schema.description = "A piece of a collection's work, run by one worker.";
  return schema;
}

profiler::ThreadInfo WorkerThread(size_t index, uint64_t first_tid, absl::string_view owner) {
  profiler::ThreadInfo info;
  info.name = absl::StrCat("GC worker ", index, owner);
  info.process_name = "strata";
  info.pid = static_cast<uint64_t>(getpid());
  info.tid = first_tid + index;
  return info;
}

// What the sentinels do is no packet: they ask the VM for what is weak, mostly in vain.
std::vector<scheduler::PacketRun> PacketsOf(const scheduler::PacketRecorder& recorder, int worker) {
  std::vector<scheduler::PacketRun> packets = recorder.Kept(worker);
  std::erase_if(packets,
                [](const scheduler::PacketRun& run) { return run.name == scheduler::Observer::kSentinelName; });
  return packets;
}

profiler::MarkerSpec MarkerOf(const scheduler::PacketRun& run, profiler::SchemaIndex schema) {
  profiler::MarkerSpec marker;
  marker.schema = schema;
  marker.category = profiler::kGcCategory;
  marker.start_ns = static_cast<int64_t>(run.begin_ns);
  marker.end_ns = static_cast<int64_t>(run.end_ns);
  marker.values = {std::string(run.name)};
  return marker;
}

}  // namespace

size_t PacketLog::bytes() const {
  size_t packets = 0;
  for (int worker = 0; worker < recorder_.workers(); ++worker) packets += recorder_.kept(worker);
  return packets * sizeof(scheduler::PacketRun);
}

absl::Status PacketLog::AddTo(profiler::ProfileBuilder& builder, uint64_t first_tid, absl::string_view owner) const {
  std::optional<profiler::SchemaIndex> schema = builder.FindMarkerSchema(PacketSchema().name);
  if (!schema.has_value()) {
    STRATA_ASSIGN_OR_RETURN(schema, builder.AddMarkerSchema(PacketSchema()));
  }
  uint64_t left_out = 0;
  for (int worker = 0; worker < recorder_.workers(); ++worker) {
    left_out += recorder_.dropped(worker);
    const std::vector<scheduler::PacketRun> packets = PacketsOf(recorder_, worker);
    if (packets.empty()) continue;
    const profiler::ThreadIndex thread = builder.AddThread(WorkerThread(static_cast<size_t>(worker), first_tid, owner));
    for (const scheduler::PacketRun& run : packets) {
      STRATA_RETURN_IF_ERROR(builder.AddMarker(thread, MarkerOf(run, *schema)));
    }
  }
  if (left_out == 0) return absl::OkStatus();
  return builder.AddFact({"Garbage collection", absl::StrCat("Packets left out", owner),
                          profiler::FieldFormat::kInteger, static_cast<int64_t>(left_out)});
}

}  // namespace strata::profiling
