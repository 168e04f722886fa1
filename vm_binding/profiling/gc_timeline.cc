#include "vm_binding/profiling/gc_timeline.h"

#include <unistd.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "scheduler/packet.h"
#include "scheduler/stage_graph.h"
#include "vm_binding/base/clock.h"
#include "vm_binding/base/status_macros.h"

namespace strata::profiling {
namespace {

using profiler::ArgumentSpec;
using scheduler::PacketRun;

int64_t Now() { return static_cast<int64_t>(base::MonotonicNanos()); }

// The share of the pause's worker time that was spent in packets.
double BalanceOf(const gc::CollectionInfo& info, uint64_t busy_ns) {
  const uint64_t worker_ns = (info.end_ns - info.start_ns) * static_cast<uint64_t>(std::max(info.workers, 1));
  return worker_ns == 0 ? 0 : static_cast<double>(busy_ns) / static_cast<double>(worker_ns);
}

ArgumentSpec Number(absl::string_view name, uint64_t value) { return {name, static_cast<int64_t>(value)}; }

// Those that began from `begin_ns` to `end_ns`.
absl::Span<const WorkerRun> Between(absl::Span<const WorkerRun> runs, uint64_t begin_ns, uint64_t end_ns) {
  const auto first = std::lower_bound(runs.begin(), runs.end(), begin_ns,
                                      [](const WorkerRun& run, uint64_t ns) { return run.run.begin_ns < ns; });
  const auto last = std::upper_bound(first, runs.end(), end_ns,
                                     [](uint64_t ns, const WorkerRun& run) { return ns < run.run.begin_ns; });
  return runs.subspan(static_cast<size_t>(first - runs.begin()), static_cast<size_t>(last - first));
}

}  // namespace

GcTimeline::GcTimeline(GcTimelineOptions options)
    : options_(std::move(options)), start_ns_(Now()), packets_(options_.gc_workers, options_.max_packets_per_worker) {}

// Workers record nothing between collections.
uint64_t GcTimeline::BusyNanos() const {
  uint64_t busy_ns = 0;
  for (int worker = 0; worker < packets_.workers(); ++worker) busy_ns += packets_.busy_ns(worker);
  return busy_ns;
}

void GcTimeline::OnCollectionBegin(const gc::CollectionInfo&) { busy_before_ns_ = BusyNanos(); }

void GcTimeline::OnCollectionEnd(const gc::CollectionInfo& info) {
  Collection collection;
  collection.info = info;
  collection.busy_ns = BusyNanos() - busy_before_ns_;
  if (info.detail != nullptr) {
    collection.stages = info.detail->stages;
    for (const gc::WorkerShare& share : info.detail->workers) {
      collection.packets += share.packets;
      collection.steals += share.steals;
    }
  }
  collection.info.detail = nullptr;
  collections_.push_back(std::move(collection));
  ++all_collections_;
  if (collections_.size() > kMaxCollections) collections_.pop_front();
}

void GcTimeline::SetFinalHeapSize(size_t bytes) { final_size_ = {Now(), static_cast<int64_t>(bytes)}; }

absl::StatusOr<profiler::Timeline> GcTimeline::Finish() {
  profiler::TimelineBuilder builder(options_.product, static_cast<uint64_t>(getpid()), start_ns_);
  STRATA_RETURN_IF_ERROR(AddLevels(builder));
  STRATA_RETURN_IF_ERROR(AddCollections(builder));
  STRATA_ASSIGN_OR_RETURN(const PlacedPackets packets, AddPackets(builder));
  STRATA_RETURN_IF_ERROR(AddFlows(builder, packets));
  AddFacts(builder);
  return std::move(builder).Build();
}

absl::Status GcTimeline::AddLevels(profiler::TimelineBuilder& builder) const {
  const profiler::LevelIndex held = builder.AddLevel("GC heap", profiler::Level::Unit::kBytes);
  const profiler::LevelIndex limit = builder.AddLevel("GC limit", profiler::Level::Unit::kBytes);
  for (const Collection& collection : collections_) {
    const gc::CollectionInfo& info = collection.info;
    const int64_t end_ns = static_cast<int64_t>(info.end_ns);
    STRATA_RETURN_IF_ERROR(
        builder.AddSample(held, static_cast<int64_t>(info.start_ns), static_cast<int64_t>(info.bytes_before)));
    STRATA_RETURN_IF_ERROR(builder.AddSample(held, end_ns, static_cast<int64_t>(info.bytes_after)));
    STRATA_RETURN_IF_ERROR(builder.AddSample(limit, end_ns, static_cast<int64_t>(info.limit_bytes)));
  }
  return final_size_.time_ns == 0 ? absl::OkStatus() : builder.AddSample(held, final_size_.time_ns, final_size_.value);
}

// Of all workers.
std::vector<WorkerRun> GcTimeline::RunsByBegin() const {
  std::vector<WorkerRun> runs;
  for (int worker = 0; worker < packets_.workers(); ++worker) {
    for (const PacketRun& run : packets_.Kept(worker)) runs.push_back({worker, run});
  }
  std::sort(runs.begin(), runs.end(), [](const WorkerRun& left, const WorkerRun& right) {
    return std::tie(left.run.begin_ns, left.worker) < std::tie(right.run.begin_ns, right.worker);
  });
  return runs;
}

// The time from which on no packet was left out.
uint64_t GcTimeline::CompleteSince() const {
  uint64_t since_ns = 0;
  for (int worker = 0; worker < packets_.workers(); ++worker) {
    if (packets_.dropped(worker) == 0) continue;
    const std::vector<PacketRun> kept = packets_.Kept(worker);
    since_ns = std::max(since_ns, kept.empty() ? UINT64_MAX : kept.front().begin_ns);
  }
  return since_ns;
}

std::vector<ArgumentSpec> GcTimeline::ArgumentsOf(const Collection& collection) {
  const gc::CollectionInfo& info = collection.info;
  return {{"plan", info.plan},
          {"reason", gc::ReasonName(info.reason)},
          Number("number", info.number),
          Number("before", info.bytes_before),
          Number("after", info.bytes_after),
          Number("freed", info.freed_bytes),
          Number("live", info.counts.live_bytes),
          Number("copied", info.counts.copied_bytes),
          Number("marked", info.counts.marked_bytes),
          Number("promoted", info.counts.promoted_bytes),
          Number("limit", info.limit_bytes),
          Number("workers", static_cast<uint64_t>(info.workers)),
          Number("packets", collection.packets),
          Number("steals", collection.steals),
          {"balance", BalanceOf(info, collection.busy_ns)}};
}

// The pauses, and within them the stages.
absl::Status GcTimeline::AddCollections(profiler::TimelineBuilder& builder) const {
  const profiler::TrackIndex track = builder.AddTrack("Collections");
  const std::vector<WorkerRun> runs = RunsByBegin();
  const uint64_t complete_since_ns = CompleteSince();
  for (const Collection& collection : collections_) {
    const gc::CollectionInfo& info = collection.info;
    std::vector<ArgumentSpec> arguments = ArgumentsOf(collection);
    if (info.start_ns >= complete_since_ns) {
      arguments.push_back(
          Number("critical path ns", CriticalPathNanos(Between(runs, info.start_ns, info.end_ns), collection.stages)));
    }
    const std::string name = absl::StrCat(gc::KindName(info.kind), " collection");
    STRATA_RETURN_IF_ERROR(builder
                               .AddSlice({track, name, "collection", static_cast<int64_t>(info.start_ns),
                                          static_cast<int64_t>(info.end_ns), arguments})
                               .status());
    STRATA_RETURN_IF_ERROR(AddStages(builder, track, collection));
  }
  return absl::OkStatus();
}

// Those that took time.
absl::Status GcTimeline::AddStages(profiler::TimelineBuilder& builder, profiler::TrackIndex track,
                                   const Collection& collection) const {
  for (const gc::StageSpan& stage : collection.stages) {
    if (stage.end_ns == stage.begin_ns) continue;
    STRATA_RETURN_IF_ERROR(builder
                               .AddSlice({track,
                                          stage.stage,
                                          "stage",
                                          static_cast<int64_t>(stage.begin_ns),
                                          static_cast<int64_t>(stage.end_ns),
                                          {}})
                               .status());
  }
  return absl::OkStatus();
}

// All collections of a heap have the same stages.
absl::string_view GcTimeline::StageName(scheduler::StageId stage) const {
  if (collections_.empty() || stage >= collections_.back().stages.size()) return "";
  return collections_.back().stages[stage].stage;
}

absl::StatusOr<GcTimeline::PlacedPackets> GcTimeline::AddPackets(profiler::TimelineBuilder& builder) const {
  PlacedPackets packets(static_cast<size_t>(packets_.workers()));
  for (int worker = 0; worker < packets_.workers(); ++worker) {
    const std::vector<PacketRun> kept = packets_.Kept(worker);
    if (kept.empty()) continue;
    const profiler::TrackIndex track = builder.AddTrack(absl::StrCat("GC worker ", worker));
    for (const PacketRun& run : kept) {
      STRATA_ASSIGN_OR_RETURN(const profiler::SliceIndex slice, AddPacket(builder, track, run));
      packets[static_cast<size_t>(worker)].push_back({run, slice});
    }
  }
  return packets;
}

absl::StatusOr<profiler::SliceIndex> GcTimeline::AddPacket(profiler::TimelineBuilder& builder,
                                                           profiler::TrackIndex track, const PacketRun& run) const {
  std::vector<ArgumentSpec> arguments = {{"stage", StageName(run.stage)}};
  if (run.origin.worker >= 0) {
    arguments.push_back(Number("added by", static_cast<uint64_t>(run.origin.worker)));
    arguments.push_back(Number("waited ns", run.begin_ns - run.origin.ns));
  }
  const bool is_sentinel = run.name == scheduler::Observer::kSentinelName;
  return builder.AddSlice({track, run.name, is_sentinel ? "sentinel" : "packet", static_cast<int64_t>(run.begin_ns),
                           static_cast<int64_t>(run.end_ns), arguments});
}

// From the packet, or sentinel, that a worker ran when it added another one.
absl::Status GcTimeline::AddFlows(profiler::TimelineBuilder& builder, const PlacedPackets& packets) const {
  for (const std::vector<Placed>& ran : packets) {
    for (const Placed& packet : ran) {
      const scheduler::PacketOrigin& origin = packet.run.origin;
      if (origin.worker < 0) continue;
      const std::vector<Placed>& adders = packets[static_cast<size_t>(origin.worker)];
      auto adder = std::upper_bound(adders.begin(), adders.end(), origin.ns,
                                    [](uint64_t ns, const Placed& placed) { return ns < placed.run.begin_ns; });
      if (adder == adders.begin() || (--adder)->run.end_ns < origin.ns) continue;
      STRATA_RETURN_IF_ERROR(builder.AddFlow(adder->slice, packet.slice, static_cast<int64_t>(origin.ns)));
    }
  }
  return absl::OkStatus();
}

void GcTimeline::AddFacts(profiler::TimelineBuilder& builder) const {
  uint64_t left_out = 0;
  for (int worker = 0; worker < packets_.workers(); ++worker) left_out += packets_.dropped(worker);
  builder.SetFacts({Number("collections", all_collections_),
                    Number("collections left out", all_collections_ - collections_.size()),
                    Number("packets left out", left_out)});
}

}  // namespace strata::profiling
