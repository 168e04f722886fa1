#include "gc/stats/collection_history.h"

#include <algorithm>
#include <string>

namespace strata::gc {

void CollectionHistory::Add(const CollectionInfo& info, uint64_t resident_bytes) {
  ++kinds_[static_cast<size_t>(info.kind)];
  ++reasons_[static_cast<size_t>(info.reason)];
  pauses_.Add(info.end_ns - info.start_ns);
  utilisation_.AddPause(info.start_ns, info.end_ns);
  AddCounts(info.counts);
  freed_bytes_ += info.freed_bytes;
  AddStages(info.detail->stages);
  timeline_.Add({.number = info.number,
                 .time_ns = info.end_ns - created_ns_,
                 .pause_ns = info.end_ns - info.start_ns,
                 .kind = info.kind,
                 .before_bytes = info.bytes_before,
                 .reserved_bytes = info.bytes_after,
                 .live_bytes = info.counts.live_bytes,
                 .limit_bytes = info.limit_bytes,
                 .resident_bytes = resident_bytes,
                 .imbalance = AddWorkers(info.detail->workers, info.workers)});
}

void CollectionHistory::AddCounts(const CollectionCounts& counts) {
  totals_.copied_objects += counts.copied_objects;
  totals_.copied_bytes += counts.copied_bytes;
  totals_.marked_objects += counts.marked_objects;
  totals_.marked_bytes += counts.marked_bytes;
  totals_.promoted_objects += counts.promoted_objects;
  totals_.promoted_bytes += counts.promoted_bytes;
  totals_.rejected_references += counts.rejected_references;
  totals_.live_bytes = counts.live_bytes;
}

void CollectionHistory::AddStages(const std::vector<StageSpan>& stages) {
  for (size_t i = 0; i < stages.size(); ++i) {
    if (i == stages_.size()) stages_.push_back({.stage = std::string(stages[i].stage)});
    stages_[i].ns += stages[i].end_ns - stages[i].begin_ns;
  }
}

// Returns how much more the busiest worker did than the `most` that could take part did on average; 0 if unknown.
double CollectionHistory::AddWorkers(const std::vector<WorkerShare>& workers, int most) {
  if (workers_.size() < workers.size()) workers_.resize(workers.size());
  uint64_t busiest_ns = 0;
  uint64_t busy_ns = 0;
  for (size_t i = 0; i < workers.size(); ++i) {
    workers_[i].packets += workers[i].packets;
    workers_[i].steals += workers[i].steals;
    workers_[i].wakes += workers[i].wakes;
    workers_[i].busy_ns += workers[i].busy_ns;
    busiest_ns = std::max(busiest_ns, workers[i].busy_ns);
    busy_ns += workers[i].busy_ns;
  }
  if (most < 2 || busy_ns == 0) return 0;
  const double mean_ns = static_cast<double>(busy_ns) / most;
  busiest_ns_ += busiest_ns;
  mean_ns_ += mean_ns;
  return static_cast<double>(busiest_ns) / mean_ns;
}

void CollectionHistory::AddTo(GcStats& stats, uint64_t now_ns) const {
  stats.elapsed_ns = now_ns - created_ns_;
  stats.collections_by_kind = kinds_;
  stats.collections_by_reason = reasons_;
  stats.pauses = pauses_;
  for (size_t window = 0; window < stats.utilisation.size(); ++window) {
    stats.utilisation[window] = utilisation_.Minimum(window, now_ns);
  }
  stats.stages = stages_;
  stats.worker_shares = workers_;
  stats.imbalance = mean_ns_ == 0 ? 0 : static_cast<double>(busiest_ns_) / mean_ns_;
  stats.timeline = timeline_.Samples();
  AddCountsTo(stats);
}

void CollectionHistory::AddCountsTo(GcStats& stats) const {
  stats.copied_objects = totals_.copied_objects;
  stats.copied_bytes = totals_.copied_bytes;
  stats.marked_objects = totals_.marked_objects;
  stats.marked_bytes = totals_.marked_bytes;
  stats.promoted_objects = totals_.promoted_objects;
  stats.promoted_bytes = totals_.promoted_bytes;
  stats.freed_bytes = freed_bytes_;
  stats.live_bytes_after_last = totals_.live_bytes;
  stats.rejected_references = totals_.rejected_references;
}

}  // namespace strata::gc
