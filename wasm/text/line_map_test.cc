#include "wasm/text/line_map.h"

#include "gtest/gtest.h"

namespace strata::wasm::text {
namespace {

// The line at `offset`; 0 if there is none.
uint32_t LineAt(const LineMap& lines, uint32_t offset) {
  return lines.PositionOf(offset).value_or(LineMap::Position()).line;
}

TEST(LineMap, FindsLinesByOffsetWhateverTheOrderTheyCameIn) {
  LineMap lines;
  lines.BeginFunction(2);
  lines.EndFunction(2, 0);  // imported
  lines.BeginFunction(4);
  lines.AddInstruction(14, {5, 5});
  lines.AddInstruction(10, {6, 5});
  lines.AddInstruction(12, {7, 5});
  lines.EndFunction(7, 16);
  lines.BeginFunction(8);
  lines.AddInstruction(20, {8, 5});
  lines.EndFunction(9, 22);
  EXPECT_EQ(LineAt(lines, 9), 0u);
  EXPECT_EQ(LineAt(lines, 10), 6u);
  EXPECT_EQ(LineAt(lines, 11), 6u);
  EXPECT_EQ(LineAt(lines, 13), 7u);
  EXPECT_EQ(LineAt(lines, 15), 5u);
  EXPECT_EQ(LineAt(lines, 16), 0u);
  EXPECT_EQ(LineAt(lines, 21), 8u);
  EXPECT_EQ(LineAt(lines, 22), 0u);
  EXPECT_EQ(lines.PositionOf(11)->column, 5u);
  EXPECT_EQ(lines.LinesOf(FuncIndex(0))->last, 2u);
  EXPECT_EQ(lines.LinesOf(FuncIndex(1))->first, 4u);
  EXPECT_EQ(lines.LinesOf(FuncIndex(1))->last, 7u);
  EXPECT_FALSE(lines.LinesOf(FuncIndex(3)).has_value());
}

}  // namespace
}  // namespace strata::wasm::text
