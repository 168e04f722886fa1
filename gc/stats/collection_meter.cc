#include "gc/stats/collection_meter.h"

#include <algorithm>
#include <utility>

namespace strata::gc {

CollectionMeter::CollectionMeter(const scheduler::StageGraph& graph, int workers, bool times_packets)
    : graph_(graph),
      recorder_(times_packets ? std::make_unique<scheduler::PacketRecorder>(workers) : nullptr),
      busy_before_ns_(times_packets ? static_cast<size_t>(workers) : 0) {}

void CollectionMeter::Attach(scheduler::Job& job) {
  if (recorder_ != nullptr) job.AddObserver(*recorder_);
}

CollectionDetail CollectionMeter::Measure(const scheduler::Job& job, absl::Span<const uint64_t> drained_ns,
                                          uint64_t start_ns) {
  CollectionDetail detail;
  for (size_t stage = 0; stage < graph_.size(); ++stage) {
    detail.stages.push_back(SpanOf(static_cast<scheduler::StageId>(stage), drained_ns, start_ns));
  }
  for (const scheduler::WorkerCounts& counts : job.worker_counts()) {
    const int worker = static_cast<int>(detail.workers.size());
    detail.workers.push_back({.packets = counts.packets,
                              .steals = counts.steals,
                              .wakes = counts.wakes,
                              .busy_ns = recorder_ != nullptr ? TakeBusy(worker) : 0});
  }
  return detail;
}

std::vector<scheduler::PacketTotal> CollectionMeter::packets() const {
  return recorder_ != nullptr ? recorder_->Totals() : std::vector<scheduler::PacketTotal>();
}

uint64_t CollectionMeter::TakeBusy(int worker) {
  uint64_t& before_ns = busy_before_ns_[static_cast<size_t>(worker)];
  const uint64_t now_ns = recorder_->busy_ns(worker);
  return now_ns - std::exchange(before_ns, now_ns);
}

StageSpan CollectionMeter::SpanOf(scheduler::StageId stage, absl::Span<const uint64_t> drained_ns,
                                  uint64_t start_ns) const {
  const scheduler::StageSpec& spec = graph_.spec(stage);
  uint64_t begin_ns = start_ns;
  for (size_t before = 0; before < graph_.size(); ++before) {
    if ((spec.after_mask >> before & 1) != 0) begin_ns = std::max(begin_ns, drained_ns[before]);
  }
  return {.stage = spec.name, .begin_ns = begin_ns, .end_ns = std::max(begin_ns, drained_ns[stage])};
}

}  // namespace strata::gc
