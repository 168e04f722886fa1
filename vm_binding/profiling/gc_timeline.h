// The timeline of one heap: its collections with their stages, the packets of each worker and who added them, the
// heap's size.
//
// Records through its two observers, for the HeapOptions of one heap: collections on the thread that collects, packets
// on all workers. Everything else is for when no collection runs. Keeps the newest kMaxCollections, and the newest
// packets of each worker, and says how many it left out. A flow is left out with either of its packets.

#ifndef STRATA_VM_BINDING_PROFILING_GC_TIMELINE_H_
#define STRATA_VM_BINDING_PROFILING_GC_TIMELINE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gc/stats/collection_observer.h"
#include "profiler/timeline/timeline.h"
#include "profiler/timeline/timeline_builder.h"
#include "scheduler/observer.h"
#include "scheduler/packet_recorder.h"
#include "vm_binding/profiling/critical_path.h"

namespace strata::profiling {

struct GcTimelineOptions {
  std::string product;  // what runs, as the timeline's title
  int gc_workers = 1;   // Scheduler::worker_count() of the scheduler that runs the collections
  size_t max_packets_per_worker = size_t{1} << 16;
};

class GcTimeline final : private gc::CollectionObserver {
 public:
  static constexpr size_t kMaxCollections = size_t{1} << 15;

  // The timeline starts now.
  explicit GcTimeline(GcTimelineOptions options);

  gc::CollectionObserver& collection_observer() { return *this; }
  scheduler::Observer& packet_observer() { return packets_; }

  // What the heap holds now, later than any collection so far.
  void SetFinalHeapSize(size_t bytes);
  // Of all there was; also of no heap. Once.
  absl::StatusOr<profiler::Timeline> Finish();

 private:
  struct Collection {
    gc::CollectionInfo info;
    std::vector<gc::StageSpan> stages;
    uint64_t packets = 0;
    uint64_t steals = 0;
    uint64_t busy_ns = 0;  // of all workers
  };
  // A packet that is in the timeline.
  struct Placed {
    scheduler::PacketRun run;
    profiler::SliceIndex slice;
  };
  using PlacedPackets = std::vector<std::vector<Placed>>;  // by worker, in the order of time

  void OnCollectionBegin(const gc::CollectionInfo& info) override;
  void OnCollectionEnd(const gc::CollectionInfo& info) override;

  uint64_t BusyNanos() const;
  absl::Status AddCollections(profiler::TimelineBuilder& builder) const;
  absl::Status AddStages(profiler::TimelineBuilder& builder, profiler::TrackIndex track,
                         const Collection& collection) const;
  static std::vector<profiler::ArgumentSpec> ArgumentsOf(const Collection& collection);
  std::vector<WorkerRun> RunsByBegin() const;
  uint64_t CompleteSince() const;
  absl::Status AddLevels(profiler::TimelineBuilder& builder) const;
  absl::StatusOr<PlacedPackets> AddPackets(profiler::TimelineBuilder& builder) const;
  absl::StatusOr<profiler::SliceIndex> AddPacket(profiler::TimelineBuilder& builder, profiler::TrackIndex track,
                                                 const scheduler::PacketRun& run) const;
  absl::Status AddFlows(profiler::TimelineBuilder& builder, const PlacedPackets& packets) const;
  void AddFacts(profiler::TimelineBuilder& builder) const;
  absl::string_view StageName(scheduler::StageId stage) const;

  const GcTimelineOptions options_;
  const int64_t start_ns_;
  scheduler::PacketRecorder packets_;
  std::deque<Collection> collections_;
  uint64_t all_collections_ = 0;
  uint64_t busy_before_ns_ = 0;
  profiler::LevelSample final_size_ = {};  // at time 0: none
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_GC_TIMELINE_H_
