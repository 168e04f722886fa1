#include "vm_binding/profiling/packet_log.h"

#include <unistd.h>

#include <string>

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
  schema.display = profiler::kMarkerChart | profiler::kMarkerTable;
  schema.fields = {{"packet", "Packet", profiler::FieldFormat::kUniqueString}};
  schema.chart_label = "{marker.data.packet}";
  schema.table_label = "{marker.data.packet}";
  schema.description = "A piece of a collection's work, run by one worker.";
  return schema;
}

profiler::ThreadInfo WorkerThread(size_t index) {
  profiler::ThreadInfo info;
  info.name = absl::StrCat("GC worker ", index);
  info.process_name = "strata";
  info.pid = static_cast<uint64_t>(getpid());
  info.tid = info.pid + 1 + index;
  return info;
}

}  // namespace

absl::Status PacketLog::AddTo(profiler::ProfileBuilder& builder) const {
  STRATA_ASSIGN_OR_RETURN(const profiler::SchemaIndex schema, builder.AddMarkerSchema(PacketSchema()));
  for (size_t i = 0; i < workers_.size(); ++i) {
    if (workers_[i].packets.empty()) continue;
    const profiler::ThreadIndex thread = builder.AddThread(WorkerThread(i));
    for (const PacketRun& run : workers_[i].packets) {
      profiler::MarkerSpec marker;
      marker.schema = schema;
      marker.category = profiler::kGcCategory;
      marker.start_ns = static_cast<int64_t>(run.start_ns);
      marker.end_ns = static_cast<int64_t>(run.end_ns);
      marker.values = {std::string(run.name)};
      STRATA_RETURN_IF_ERROR(builder.AddMarker(thread, marker));
    }
  }
  return absl::OkStatus();
}

void PacketLog::OnPacketBegin(const scheduler::Worker& worker, scheduler::StageId, absl::string_view, uint64_t ns) {
  workers_[static_cast<size_t>(worker.index())].started_ns = ns;
}

void PacketLog::OnPacketEnd(const scheduler::Worker& worker, scheduler::StageId, absl::string_view packet,
                            uint64_t ns) {
  PerWorker& mine = workers_[static_cast<size_t>(worker.index())];
  if (packet == kSentinelName || mine.packets.size() >= kMaxPacketsPerWorker) return;
  mine.packets.push_back({packet, mine.started_ns, ns});
}

}  // namespace strata::profiling
