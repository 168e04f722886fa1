#include "wasm/code/code.h"

#include <gtest/gtest.h>

#include "wasm/code/pc_map.h"

namespace strata::wasm {
namespace {

TEST(Code, FindsTheInstructionThatAWordBelongsTo) {
  Code code;
  code.words.resize(10);
  PcMapBuilder map;
  for (const PcMapEntry entry : {PcMapEntry{0, 100}, PcMapEntry{3, 107}, PcMapEntry{8, 120}}) map.Append(entry);
  code.pc_map = map.Take();
  EXPECT_EQ(code.WasmOffsetOf(0), 100u);
  EXPECT_EQ(code.WasmOffsetOf(2), 100u);
  EXPECT_EQ(code.WasmOffsetOf(3), 107u);
  EXPECT_EQ(code.WasmOffsetOf(9), 120u);
}

TEST(Code, ContainsItsWordsOnly) {
  Code code;
  code.words.resize(4);
  EXPECT_TRUE(code.Contains(code.words.data()));
  EXPECT_TRUE(code.Contains(code.words.data() + 3));
  EXPECT_FALSE(code.Contains(code.words.data() + 4));
}

}  // namespace
}  // namespace strata::wasm
