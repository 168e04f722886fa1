// A packet: one unit of work, run once by one worker.
//
// A packet is owned by the job from Add until it has run; it is destroyed by the worker that ran it, before the stage
// can count as drained. Packets are coarse (hundreds of slots, not one): a packet costs one allocation, one fence and
// two uncontended stores.

#ifndef STRATA_SCHEDULER_PACKET_H_
#define STRATA_SCHEDULER_PACKET_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "scheduler/stage_graph.h"

namespace strata::scheduler {

class Worker;

// Who added a packet to a job that ran, and when (base::MonotonicNanos).
struct PacketOrigin {
  int worker = -1;  // -1: nobody, it was added before the run; or nobody observes
  uint64_t ns = 0;
};

// Only the class that moves packets about may say which stage one belongs to.
class PacketKey {
 private:
  friend class JobRun;
  PacketKey() = default;
};

class Packet {
 public:
  Packet() = default;
  Packet(const Packet&) = delete;
  Packet& operator=(const Packet&) = delete;
  virtual ~Packet() = default;

  // Called exactly once, on a thread of the pool (or, with a pool of one, on the thread that called Scheduler::Run).
  // May add packets through `worker`; must not call Scheduler::Run of the same pool, nor block on another packet.
  virtual void Run(Worker& worker) = 0;

  // What the packet is, for timelines and statistics. Must outlive the observer: a literal.
  virtual absl::string_view name() const = 0;

  // The stage the packet was added to; meaningless before that.
  StageId stage() const { return stage_; }
  void set_stage(PacketKey, StageId stage) { stage_ = stage; }

  const PacketOrigin& origin(PacketKey) const { return origin_; }
  void set_origin(PacketKey, const PacketOrigin& origin) { origin_ = origin; }

 private:
  StageId stage_ = 0;
  PacketOrigin origin_;
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_PACKET_H_
