// Measures the packets of jobs: how many of each kind and how long they took, by worker; and, where wanted, each of
// them.
//
// An Observer to give to one job at a time, over as many as wanted: a heap's, one collection after the other. While a
// job runs each worker writes its own record; everything else is for between the jobs. What is kept of single packets
// is a ring per worker: the newest `kept_per_worker` packets, and a count of those that they replaced.

#ifndef STRATA_SCHEDULER_PACKET_RECORDER_H_
#define STRATA_SCHEDULER_PACKET_RECORDER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "scheduler/observer.h"
#include "scheduler/packet.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"

namespace strata::scheduler {

// One packet, or sentinel, that has run.
struct PacketRun {
  absl::string_view name;  // of the packet's class, which lasts
  StageId stage = 0;
  uint64_t begin_ns = 0;
  uint64_t end_ns = 0;
  PacketOrigin origin = {};  // of a packet
};

// All packets of one name.
struct PacketTotal {
  absl::string_view name;
  uint64_t count = 0;
  uint64_t ns = 0;
};

class PacketRecorder final : public Observer {
 public:
  // `workers` is Scheduler::worker_count().
  explicit PacketRecorder(int workers, size_t kept_per_worker = 0);

  int workers() const { return workers_; }
  // By name, the longest first.
  std::vector<PacketTotal> Totals() const;
  // What `worker` spent in packets and sentinels so far.
  uint64_t busy_ns(int worker) const { return records_[worker].busy_ns; }
  // Oldest first.
  std::vector<PacketRun> Kept(int worker) const;
  size_t kept(int worker) const { return records_[worker].ring.size(); }
  uint64_t dropped(int worker) const { return records_[worker].dropped; }

  void OnPacketBegin(const Worker& worker, StageId stage, absl::string_view packet, uint64_t ns) override;
  void OnPacketEnd(const Worker& worker, StageId stage, absl::string_view packet, uint64_t ns) override;
  void OnStageOpen(const Worker&, StageId, uint64_t) override {}
  void OnStageClose(const Worker&, StageId, uint64_t) override {}
  void OnSteal(const Worker&, int, uint64_t) override {}
  void OnPark(const Worker&, uint64_t) override {}
  void OnUnpark(const Worker&, uint64_t) override {}

 private:
  // Apart, so that two workers never write one cache line.
  struct alignas(128) Record {
    uint64_t begun_ns = 0;  // of the packet that runs
    PacketOrigin origin;    // of it
    uint64_t busy_ns = 0;
    std::vector<PacketTotal> totals;
    std::vector<PacketRun> ring;  // grows to kept_per_worker, then is overwritten from `oldest` on
    size_t oldest = 0;
    uint64_t dropped = 0;
  };

  void Keep(Record& record, const PacketRun& run);

  const int workers_;
  const size_t kept_per_worker_;
  const std::unique_ptr<Record[]> records_;
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_PACKET_RECORDER_H_
