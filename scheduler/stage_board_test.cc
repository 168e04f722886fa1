#include "scheduler/stage_board.h"

#include <cstdint>
#include <optional>
#include <vector>

#include "gtest/gtest.h"
#include "scheduler/stage_graph.h"

namespace strata::scheduler {
namespace {

constexpr uint32_t kAllIdle = ~uint32_t{0};

// a, b independent; c after both; d after a only.
StageGraph Diamond() {
  return *StageGraph::Create(std::vector<StageSpec>{{"a", 0}, {"b", 0}, {"c", 0b11}, {"d", 0b1}});
}

// Opens what may and returns it as a mask.
uint32_t OpenAll(StageBoard& board) {
  uint32_t opened = 0;
  while (const std::optional<StageBoard::Opening> opening = board.OpenNext()) opened |= uint32_t{1} << opening->stage;
  return opened;
}

TEST(StageBoard, OpensIndependentStagesTogether) {
  const StageGraph graph = Diamond();
  StageBoard board(graph, 0);
  EXPECT_EQ(OpenAll(board), 0b11u);
  EXPECT_TRUE(board.is_waiting(2));
}

TEST(StageBoard, OpensAStageOnceAllBeforeItAreDrainedAndClosesThose) {
  const StageGraph graph = Diamond();
  StageBoard board(graph, 0);
  OpenAll(board);
  board.Settle(0b10);
  EXPECT_EQ(OpenAll(board), 0u);
  EXPECT_FALSE(board.is_closed(1));
  board.Settle(0b01);
  EXPECT_EQ(OpenAll(board), 0b1100u);
  EXPECT_TRUE(board.is_closed(0));
  EXPECT_TRUE(board.is_closed(1));
}

TEST(StageBoard, RefilledStageIsNotDrainedUntilIdleAgain) {
  const StageGraph graph = Diamond();
  StageBoard board(graph, 0);
  OpenAll(board);
  board.Settle(0b10);
  board.Refill(1);
  board.Settle(0b01);
  EXPECT_EQ(OpenAll(board), 0b1000u) << "d waits for a only";
  board.Settle(0b10);
  EXPECT_EQ(OpenAll(board), 0b0100u);
}

TEST(StageBoard, SentinelIsAskedUntilItDeclines) {
  const StageGraph graph = Diamond();
  StageBoard board(graph, 0b1);
  OpenAll(board);
  for (bool again : {true, true, false}) {
    board.Settle(kAllIdle);
    EXPECT_EQ(OpenAll(board), 0u);
    EXPECT_EQ(board.ClaimSentinel(), StageId{0});
    EXPECT_EQ(board.ClaimSentinel(), std::nullopt) << "one worker at a time";
    board.Settle(kAllIdle);
    EXPECT_EQ(OpenAll(board), 0u) << "asking is not drained";
    EXPECT_EQ(board.ClaimSentinel(), std::nullopt);
    board.FinishSentinel(0, again);
  }
  EXPECT_EQ(OpenAll(board), 0b1100u);
}

TEST(StageBoard, SentinelIsAskedAgainWhenRefilledWhileAsking) {
  const StageGraph graph = Diamond();
  StageBoard board(graph, 0b1);
  OpenAll(board);
  board.Settle(kAllIdle);
  ASSERT_EQ(board.ClaimSentinel(), StageId{0});
  board.Refill(0);
  board.FinishSentinel(0, false);
  EXPECT_EQ(OpenAll(board), 0u);
  board.Settle(kAllIdle);
  EXPECT_EQ(board.ClaimSentinel(), StageId{0});
  board.FinishSentinel(0, false);
  EXPECT_EQ(OpenAll(board), 0b1100u);
}

TEST(StageBoard, FinishesOnceWhenAllAreDrained) {
  const StageGraph graph = Diamond();
  StageBoard board(graph, 0);
  OpenAll(board);
  board.Settle(0b11);
  OpenAll(board);
  EXPECT_EQ(board.FinishAll(), std::nullopt);
  board.Settle(0b1100);
  EXPECT_EQ(board.FinishAll(), 0b1100u);
  EXPECT_EQ(board.FinishAll(), std::nullopt);
  EXPECT_TRUE(board.is_closed(3));
}

}  // namespace
}  // namespace strata::scheduler
