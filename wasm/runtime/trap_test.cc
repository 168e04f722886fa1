#include "wasm/runtime/trap.h"

#include <set>
#include <string>

#include "gtest/gtest.h"

namespace strata::wasm {
namespace {

TEST(Trap, HasTheSuitesWording) {
  EXPECT_EQ(TrapMessage(TrapKind::kMemoryOutOfBounds), "out of bounds memory access");
  EXPECT_EQ(TrapMessage(TrapKind::kTableOutOfBounds), "out of bounds table access");
  EXPECT_EQ(TrapMessage(TrapKind::kUninitializedElement), "uninitialized element");
  EXPECT_EQ(TrapMessage(TrapKind::kInvalidConversion), "invalid conversion to integer");
  EXPECT_EQ(TrapMessage(TrapKind::kNullStructReference), "null structure reference");
  EXPECT_EQ(TrapMessage(TrapKind::kCallStackExhausted), "call stack exhausted");
}

TEST(Trap, NamesEachKindDifferently) {
  std::set<std::string> seen;
  for (int kind = 0; kind <= static_cast<int>(TrapKind::kExit); ++kind) {
    EXPECT_TRUE(seen.insert(std::string(TrapMessage(static_cast<TrapKind>(kind)))).second) << kind;
  }
  EXPECT_EQ(seen.count("unknown trap"), 0u);
}

}  // namespace
}  // namespace strata::wasm
