// Where each stage of one run stands: waiting, open, asking (its sentinel runs), drained, closed.
//
//   waiting → open ⇄ asking → drained → closed        drained → open on a refill
//
// Pure bookkeeping, not synchronised: guarded by the lock of its owner (JobRun). Is told which stages are idle; holds
// no packet and counts none. Invariant kOpenAfterDrained: a stage leaves waiting only while all stages of its
// after_mask are drained or closed, and closes the drained ones in the same step.

#ifndef STRATA_SCHEDULER_STAGE_BOARD_H_
#define STRATA_SCHEDULER_STAGE_BOARD_H_

#include <cstdint>
#include <optional>

#include "scheduler/stage_graph.h"

namespace strata::scheduler {

class StageBoard {
 public:
  // Where the stages stand, a bit for each.
  struct State {
    uint32_t open = 0;      // Opened and not closed.
    uint32_t ready = 0;     // Part of open: idle at the last Settle, sentinel not asked yet.
    uint32_t asking = 0;    // Part of open.
    uint32_t refilled = 0;  // Part of asking: refilled while asking.
    uint32_t drained = 0;   // Part of open.
    uint32_t closed = 0;
    uint32_t finished = 0;  // 1 once FinishAll has returned the last stages.
  };

  // Bit i of `sentinels`: stage i has one. All stages wait, unless `state` says where they stand. `graph` must outlive
  // the board.
  StageBoard(const StageGraph& graph, uint32_t sentinels) : StageBoard(graph, sentinels, State()) {}
  StageBoard(const StageGraph& graph, uint32_t sentinels, const State& state);

  const State& state() const { return state_; }
  bool is_waiting(StageId stage) const { return ((state_.open | state_.closed) >> stage & 1) == 0; }
  bool is_closed(StageId stage) const { return (state_.closed >> stage & 1) != 0; }

  // Notes the idle stages: without a sentinel they are drained, with one they are ready to be asked.
  void Settle(uint32_t idle);

  struct Opening {
    StageId stage;
    // Stages closed by it.
    uint32_t closed;
  };
  // Opens one stage that may open, if any. The stage counts as not idle until the next Settle.
  std::optional<Opening> OpenNext();

  // Takes one stage whose sentinel is to be asked, if any, into asking.
  std::optional<StageId> ClaimSentinel();
  bool has_ready_sentinel() const { return state_.ready != 0; }
  // The sentinel of `stage` has returned. The stage is drained unless the sentinel wants to be asked again or a packet
  // was added since it was claimed.
  void FinishSentinel(StageId stage, bool again);

  // A packet is being added to the open stage `stage` from outside its own packets.
  void Refill(StageId stage);

  // When every stage is drained or closed: closes the drained ones and returns them (a second call returns none).
  std::optional<uint32_t> FinishAll();

 private:
  const StageGraph& graph_;
  const uint32_t all_;
  const uint32_t sentinels_;
  State state_;
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_STAGE_BOARD_H_
