#include "scheduler/ledger.h"

#include "gtest/gtest.h"

namespace strata::scheduler {
namespace {

TEST(Ledger, StagesStartIdle) {
  const Ledger ledger(2, 3);
  EXPECT_EQ(ledger.IdleMask(), 0b111u);
  EXPECT_TRUE(ledger.IsIdle(1));
}

TEST(Ledger, StageIsBusyUntilEveryPacketFinishedWhoeverRanIt) {
  Ledger ledger(2, 3);
  ledger.Created(0, 1);
  ledger.Created(0, 1);
  EXPECT_EQ(ledger.IdleMask(), 0b101u);
  ledger.Finished(1, 1);
  EXPECT_EQ(ledger.IdleMask(), 0b101u);
  EXPECT_FALSE(ledger.IsIdle(1));
  ledger.Finished(0, 1);
  EXPECT_EQ(ledger.IdleMask(), 0b111u);
  EXPECT_TRUE(ledger.IsIdle(1));
}

TEST(Ledger, CountsTheLastStageAndTheLastWorker) {
  Ledger ledger(4, 32);
  ledger.Created(3, 31);
  EXPECT_EQ(ledger.IdleMask(), 0x7fffffffu);
  ledger.Finished(3, 31);
  EXPECT_EQ(ledger.IdleMask(), 0xffffffffu);
}

}  // namespace
}  // namespace strata::scheduler
