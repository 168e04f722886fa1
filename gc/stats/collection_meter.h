// Measures the job of each of a heap's collections: when its stages were open, what each worker did.
//
// Counts are free and always there; the time of packets is measured where wanted, at two looks at the clock per packet.
// Used by one thread, between jobs.

#ifndef STRATA_GC_STATS_COLLECTION_METER_H_
#define STRATA_GC_STATS_COLLECTION_METER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "gc/stats/collection_observer.h"
#include "scheduler/job.h"
#include "scheduler/packet_recorder.h"
#include "scheduler/stage_graph.h"

namespace strata::gc {

class CollectionMeter {
 public:
  // `graph` outlives the meter. `workers` is Scheduler::worker_count().
  CollectionMeter(const scheduler::StageGraph& graph, int workers, bool times_packets);

  // Before the job runs.
  void Attach(scheduler::Job& job);
  // After it has, and before the next. `drained_ns`: when each stage had drained last.
  CollectionDetail Measure(const scheduler::Job& job, absl::Span<const uint64_t> drained_ns, uint64_t start_ns);

  // Over all jobs; none unless packets are timed.
  std::vector<scheduler::PacketTotal> packets() const;

 private:
  uint64_t TakeBusy(int worker);
  StageSpan SpanOf(scheduler::StageId stage, absl::Span<const uint64_t> drained_ns, uint64_t start_ns) const;

  const scheduler::StageGraph& graph_;
  const std::unique_ptr<scheduler::PacketRecorder> recorder_;  // may be null
  std::vector<uint64_t> busy_before_ns_;                       // by worker, up to the last collection
};

}  // namespace strata::gc

#endif  // STRATA_GC_STATS_COLLECTION_METER_H_
