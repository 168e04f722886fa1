// The work packets that collections run, per worker, kept until a profile is built of them: a track for each worker.
//
// Each worker writes its own record while a collection runs; AddTo is called when none does. Keeps the first
// kMaxPacketsPerWorker of each.

#ifndef STRATA_VM_BINDING_PROFILING_PACKET_LOG_H_
#define STRATA_VM_BINDING_PROFILING_PACKET_LOG_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "profiler/model/profile_builder.h"
#include "scheduler/observer.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"

namespace strata::profiling {

class PacketLog final : public scheduler::Observer {
 public:
  static constexpr size_t kMaxPacketsPerWorker = size_t{1} << 15;

  explicit PacketLog(int workers) : workers_(static_cast<size_t>(workers)) {}

  // Adds a thread with markers for each worker that ran a packet.
  absl::Status AddTo(profiler::ProfileBuilder& builder) const;

  void OnPacketBegin(const scheduler::Worker& worker, scheduler::StageId stage, absl::string_view packet,
                     uint64_t ns) override;
  void OnPacketEnd(const scheduler::Worker& worker, scheduler::StageId stage, absl::string_view packet,
                   uint64_t ns) override;
  void OnStageOpen(const scheduler::Worker&, scheduler::StageId, uint64_t) override {}
  void OnStageClose(const scheduler::Worker&, scheduler::StageId, uint64_t) override {}
  void OnSteal(const scheduler::Worker&, int, uint64_t) override {}
  void OnPark(const scheduler::Worker&, uint64_t) override {}
  void OnUnpark(const scheduler::Worker&, uint64_t) override {}

 private:
  struct PacketRun {
    absl::string_view name;  // of the packet's class, which lasts
    uint64_t start_ns = 0;
    uint64_t end_ns = 0;
  };
  // Apart, so that two workers never write one cache line.
  struct alignas(64) PerWorker {
    std::vector<PacketRun> packets;
    uint64_t started_ns = 0;  // of the packet that runs
  };

  std::vector<PerWorker> workers_;
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_PACKET_LOG_H_
