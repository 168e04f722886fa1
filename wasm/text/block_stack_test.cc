#include "wasm/text/block_stack.h"

#include <vector>

#include "gtest/gtest.h"

namespace strata::wasm::text {
namespace {

// Whether the last of the instructions may stand there; those before it may.
bool Accepts(const std::vector<Opcode>& opcodes) {
  BlockStack blocks;
  for (size_t i = 0; i + 1 < opcodes.size(); ++i) EXPECT_TRUE(blocks.Apply(opcodes[i])) << i;
  return blocks.Apply(opcodes.back());
}

TEST(BlockStack, KnowsWhichArmBelongsToWhichBlock) {
  EXPECT_TRUE(Accepts({Opcode::kIf, Opcode::kElse}));
  EXPECT_FALSE(Accepts({Opcode::kIf, Opcode::kElse, Opcode::kElse}));
  EXPECT_FALSE(Accepts({Opcode::kBlock, Opcode::kElse}));
  EXPECT_TRUE(Accepts({Opcode::kTry, Opcode::kCatch, Opcode::kCatch, Opcode::kCatchAll}));
  EXPECT_FALSE(Accepts({Opcode::kTry, Opcode::kCatchAll, Opcode::kCatch}));
  EXPECT_TRUE(Accepts({Opcode::kTry, Opcode::kDelegate}));
  EXPECT_FALSE(Accepts({Opcode::kTry, Opcode::kCatch, Opcode::kDelegate}));
  EXPECT_FALSE(Accepts({Opcode::kDelegate}));
}

TEST(BlockStack, EndsWithTheBody) {
  BlockStack blocks;
  EXPECT_TRUE(blocks.Apply(Opcode::kLoop));
  EXPECT_EQ(blocks.depth(), 1u);
  EXPECT_TRUE(blocks.Apply(Opcode::kEnd));
  EXPECT_FALSE(blocks.closed());
  EXPECT_TRUE(blocks.Apply(Opcode::kEnd));
  EXPECT_TRUE(blocks.closed());
  EXPECT_FALSE(blocks.Apply(Opcode::kNop));
}

}  // namespace
}  // namespace strata::wasm::text
