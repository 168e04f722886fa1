#include "tools/strata/trap_report.h"

#include <vector>

#include "gtest/gtest.h"
#include "wasm/debug_info/source_frame.h"
#include "wasm/runtime/trap.h"

namespace strata::tools {
namespace {

using wasm::TrapFrame;
using wasm::TrapKind;

std::vector<wasm::debug_info::SourceFrame> Nowhere(const TrapFrame&) { return {}; }

TEST(TrapReport, GivesTheReasonAndTheBacktrace) {
  EXPECT_EQ(
      FormatTrap({TrapKind::kIntegerDivideByZero, "integer divide by zero", 0, {{"calc", "f", 1, 0x2a}}}, Nowhere),
      "strata: trap: integer divide by zero\nwasm backtrace:\n     0:       0x2a - calc!f\n");
}

TEST(TrapReport, CallsAnExceptionNoTrap) {
  EXPECT_EQ(
      FormatTrap({TrapKind::kUncaughtException, "uncaught exception: e(i32 5)", 0, {{"m", "f", 0, 0x30}}}, Nowhere),
      "strata: uncaught exception: e(i32 5)\nwasm backtrace:\n     0:       0x30 - m!f\n");
}

TEST(TrapReport, IsOneLineWithoutFrames) {
  EXPECT_EQ(FormatTrap({TrapKind::kHost, "no such thing", 0, {}}, Nowhere), "strata: trap: no such thing\n");
}

}  // namespace
}  // namespace strata::tools
