// Access sizes and lane counts of each shape of name.

#include "wasm/types/memory_access.h"

#include "gtest/gtest.h"

namespace strata::wasm {
namespace {

TEST(MemoryAccess, KnowsTheSizeOfEachAccess) {
  EXPECT_EQ(AccessSizeLog2(Opcode::kI32Load), 2u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kF64Store), 3u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kI64Load32U), 2u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kI32Store8), 0u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kV128Load), 4u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kV128Load8x8S), 3u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kV128Load32x2U), 3u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kV128Load16Splat), 1u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kV128Load64Zero), 3u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kV128Store8Lane), 0u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kMemoryAtomicNotify), 2u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kMemoryAtomicWait64), 3u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kI64AtomicRmwAdd), 3u);
  EXPECT_EQ(AccessSizeLog2(Opcode::kI64AtomicRmw16CmpxchgU), 1u);
}

TEST(MemoryAccess, KnowsTheLanesOfEachVectorInstruction) {
  EXPECT_EQ(LaneCount(Opcode::kI8x16ExtractLaneS), 16u);
  EXPECT_EQ(LaneCount(Opcode::kI16x8ReplaceLane), 8u);
  EXPECT_EQ(LaneCount(Opcode::kF64x2ExtractLane), 2u);
  EXPECT_EQ(LaneCount(Opcode::kV128Load8Lane), 16u);
  EXPECT_EQ(LaneCount(Opcode::kV128Store64Lane), 2u);
  EXPECT_EQ(LaneCount(Opcode::kI8x16Shuffle), 32u);
  EXPECT_EQ(LaneCount(Opcode::kI8x16Swizzle), 0u);
}

}  // namespace
}  // namespace strata::wasm
