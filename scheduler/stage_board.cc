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

StageBoard::StageBoard(const StageGraph& graph, uint32_t sentinels)
    : graph_(graph), all_(static_cast<uint32_t>((uint64_t{1} << graph.size()) - 1)), sentinels_(sentinels) {}

void StageBoard::Settle(uint32_t idle) {
  const uint32_t settled = open_ & ~asking_ & ~drained_ & idle;
  drained_ |= settled & ~sentinels_;
  ready_ = settled & sentinels_;
}

std::optional<StageBoard::Opening> StageBoard::OpenNext() {
  for (size_t i = 0; i < graph_.size(); ++i) {
    const StageId stage = static_cast<StageId>(i);
    const uint32_t after = graph_.spec(stage).after_mask;
    if (!is_waiting(stage) || (after & ~(drained_ | closed_)) != 0) continue;
    const uint32_t closing = after & drained_;
    drained_ &= ~closing;
    open_ = (open_ & ~closing) | BitOf(stage);
    closed_ |= closing;
    return Opening{stage, closing};
  }
  return std::nullopt;
}

std::optional<StageId> StageBoard::ClaimSentinel() {
  if (ready_ == 0) return std::nullopt;
  const StageId stage = static_cast<StageId>(std::countr_zero(ready_));
  ready_ &= ~BitOf(stage);
  asking_ |= BitOf(stage);
  return stage;
}

void StageBoard::FinishSentinel(StageId stage, bool again) {
  const uint32_t bit = BitOf(stage);
  asking_ &= ~bit;
  if (!again && (refilled_ & bit) == 0) drained_ |= bit;
  refilled_ &= ~bit;
}

void StageBoard::Refill(StageId stage) {
  const uint32_t bit = BitOf(stage);
  drained_ &= ~bit;
  ready_ &= ~bit;
  refilled_ |= asking_ & bit;
}

std::optional<uint32_t> StageBoard::FinishAll() {
  if (finished_ || (drained_ | closed_) != all_) return std::nullopt;
  finished_ = true;
  closed_ = all_;
  open_ = 0;
  return std::exchange(drained_, 0);
}

}  // namespace strata::scheduler
