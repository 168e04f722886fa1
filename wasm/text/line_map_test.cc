#include "wasm/text/line_map.h"

#include "gtest/gtest.h"

namespace strata::wasm::text {
namespace {

TEST(LineMap, FindsLinesByOffsetWhateverTheOrderTheyCameIn) {
  LineMap lines;
  lines.BeginFunction(2);
  lines.EndFunction(2, 0);  // imported
  lines.BeginFunction(4);
  lines.AddInstruction(14, 5);
  lines.AddInstruction(10, 6);
  lines.AddInstruction(12, 7);
  lines.EndFunction(7, 16);
  lines.BeginFunction(8);
  lines.AddInstruction(20, 8);
  lines.EndFunction(9, 22);
  EXPECT_EQ(lines.LineOf(9), std::nullopt);
  EXPECT_EQ(lines.LineOf(10), 6u);
  EXPECT_EQ(lines.LineOf(11), 6u);
  EXPECT_EQ(lines.LineOf(13), 7u);
  EXPECT_EQ(lines.LineOf(15), 5u);
  EXPECT_EQ(lines.LineOf(16), std::nullopt);
  EXPECT_EQ(lines.LineOf(21), 8u);
  EXPECT_EQ(lines.LineOf(22), std::nullopt);
  EXPECT_EQ(lines.LinesOf(FuncIndex(0))->last, 2u);
  EXPECT_EQ(lines.LinesOf(FuncIndex(1))->first, 4u);
  EXPECT_EQ(lines.LinesOf(FuncIndex(1))->last, 7u);
  EXPECT_FALSE(lines.LinesOf(FuncIndex(3)).has_value());
}

}  // namespace
}  // namespace strata::wasm::text
