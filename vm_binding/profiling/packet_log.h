// The work packets that collections run, per worker, kept until a profile is built of them: a track for each worker.
//
// Records through observer(), which is for one heap's collections; AddTo is called when none runs. Keeps the last
// kMaxPacketsPerWorker of each and says how many it left out.

#ifndef STRATA_VM_BINDING_PROFILING_PACKET_LOG_H_
#define STRATA_VM_BINDING_PROFILING_PACKET_LOG_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "profiler/model/profile_builder.h"
#include "scheduler/observer.h"
#include "scheduler/packet_recorder.h"

namespace strata::profiling {

class PacketLog {
 public:
  static constexpr size_t kMaxPacketsPerWorker = size_t{1} << 15;

  explicit PacketLog(int workers, size_t kept_per_worker = kMaxPacketsPerWorker)
      : recorder_(workers, kept_per_worker) {}

  scheduler::Observer& observer() { return recorder_; }

  // Adds a thread with markers for each worker that ran a packet, of numbers from `first_tid` on. `owner` tells the
  // workers of one heap from those of others; empty if there is but one.
  absl::Status AddTo(profiler::ProfileBuilder& builder, uint64_t first_tid, absl::string_view owner) const;
  int workers() const { return recorder_.workers(); }
  // About.
  size_t bytes() const;

 private:
  scheduler::PacketRecorder recorder_;
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_PACKET_LOG_H_
