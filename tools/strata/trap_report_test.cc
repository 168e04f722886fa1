#include "tools/strata/trap_report.h"

#include "gtest/gtest.h"

namespace strata::tools {
namespace {

using wasm::Trap;
using wasm::TrapKind;

TEST(TrapReport, NumbersFramesAndNamesFunctions) {
  const Trap trap{TrapKind::kIntegerDivideByZero,
                  "integer divide by zero",
                  0,
                  {{"calc", "divide", 1, 0x2a}, {"", "env.callback", 0, 0}, {"", "func[3]", 3, 0x138}}};
  EXPECT_EQ(FormatTrap(trap),
            "strata: trap: integer divide by zero\n"
            "wasm backtrace:\n"
            "     0:       0x2a - calc!divide\n"
            "     1:       host - env.callback\n"
            "     2:      0x138 - func[3]\n");
}

TEST(TrapReport, CallsAnExceptionNoTrap) {
  EXPECT_EQ(FormatTrap({TrapKind::kUncaughtException, "uncaught exception: e(i32 5)", 0, {{"m", "f", 0, 0x30}}}),
            "strata: uncaught exception: e(i32 5)\nwasm backtrace:\n     0:       0x30 - m!f\n");
}

TEST(TrapReport, IsOneLineWithoutFrames) {
  EXPECT_EQ(FormatTrap({TrapKind::kHost, "no such thing", 0, {}}), "strata: trap: no such thing\n");
}

TEST(TrapReport, LeavesOutMostOfADeepRecursion) {
  Trap trap{TrapKind::kCallStackExhausted, "call stack exhausted", 0, {}};
  trap.backtrace.assign(200, {"m", "f", 0, 0x30});
  const std::string report = FormatTrap(trap);
  EXPECT_NE(report.find("    39:       0x30 - m!f\n"), std::string::npos);
  EXPECT_EQ(report.find("    40:"), std::string::npos);
  EXPECT_NE(report.find("the frames that called these"), std::string::npos);
}

}  // namespace
}  // namespace strata::tools
