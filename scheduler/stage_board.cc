#include "scheduler/stage_board.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "scheduler/stage_graph.h"

namespace strata::scheduler {
namespace {

uint32_t BitOf(StageId stage) { return uint32_t{1} << stage; }

}  // namespace

StageBoard::StageBoard(const StageGraph& graph, uint32_t sentinels, const State& state)
    : graph_(graph),
      all_(static_cast<uint32_t>((uint64_t{1} << graph.size()) - 1)),
      sentinels_(sentinels),
      state_(state) {}

void StageBoard::Settle(uint32_t idle) {
  const uint32_t settled = state_.open & ~state_.asking & ~state_.drained & idle;
  state_.drained |= settled & ~sentinels_;
  state_.ready = settled & sentinels_;
}

std::optional<StageBoard::Opening> StageBoard::OpenNext() {
  for (size_t i = 0; i < graph_.size(); ++i) {
    const StageId stage = static_cast<StageId>(i);
    const uint32_t after = graph_.spec(stage).after_mask;
    if (!is_waiting(stage) || (after & ~(state_.drained | state_.closed)) != 0) continue;
    const uint32_t closing = after & state_.drained;
    state_.drained &= ~closing;
    state_.open = (state_.open & ~closing) | BitOf(stage);
    state_.closed |= closing;
    return Opening{stage, closing};
  }
  return std::nullopt;
}

std::optional<StageId> StageBoard::ClaimSentinel() {
  if (state_.ready == 0) return std::nullopt;
  const StageId stage = static_cast<StageId>(std::countr_zero(state_.ready));
  state_.ready &= ~BitOf(stage);
  state_.asking |= BitOf(stage);
  return stage;
}

void StageBoard::FinishSentinel(StageId stage, bool again) {
  const uint32_t bit = BitOf(stage);
  state_.asking &= ~bit;
  if (!again && (state_.refilled & bit) == 0) state_.drained |= bit;
  state_.refilled &= ~bit;
}

void StageBoard::Refill(StageId stage) {
  const uint32_t bit = BitOf(stage);
  state_.drained &= ~bit;
  state_.ready &= ~bit;
  state_.refilled |= state_.asking & bit;
}

std::optional<uint32_t> StageBoard::FinishAll() {
  if (state_.finished != 0 || (state_.drained | state_.closed) != all_) return std::nullopt;
  state_.finished = 1;
  state_.closed = all_;
  state_.open = 0;
  return std::exchange(state_.drained, 0);
}

}  // namespace strata::scheduler
