#include "tools/strata/trap_report.h"

#include <vector>

#include "gtest/gtest.h"
#include "wasm/debug_info/source_frame.h"
#include "wasm/runtime/trap.h"

namespace strata::tools {
namespace {

using wasm::Trap;
using wasm::TrapFrame;
using wasm::TrapKind;
using wasm::debug_info::SourceFrame;

std::vector<SourceFrame> Nowhere(const TrapFrame&) { return {}; }

TEST(TrapReport, NumbersFramesAndNamesFunctions) {
  const Trap trap{TrapKind::kIntegerDivideByZero,
                  "integer divide by zero",
                  0,
                  {{"calc", "divide", 1, 0x2a}, {"", "env.callback", 0, 0}, {"", "func[3]", 3, 0x138}}};
  EXPECT_EQ(FormatTrap(trap, Nowhere),
            "strata: trap: integer divide by zero\n"
            "wasm backtrace:\n"
            "     0:       0x2a - calc!divide\n"
            "     1:       host - env.callback\n"
            "     2:      0x138 - func[3]\n");
}

TEST(TrapReport, SaysWhereInTheSourceAndWhatWasInlined) {
  const Trap trap{TrapKind::kUnreachable, "unreachable", 0, {{"a.wasm", "run", 1, 0x2a}, {"a.wasm", "start", 0, 0x50}}};
  const auto sources = [](const TrapFrame& frame) -> std::vector<SourceFrame> {
    if (frame.func_index == 0) return {{"", "b.c", 0, 0, 0, false}};
    return {{"divide", "/src/a.c", 4, 82, 4, true},
            {"outer", "/src/a.c", 6, 0, 6, true},
            {"ignored", "/src/a.c", 11, 10, 9, false}};
  };
  EXPECT_EQ(FormatTrap(trap, sources),
            "strata: trap: unreachable\n"
            "wasm backtrace:\n"
            "     0:       0x2a - a.wasm!divide (inlined)\n"
            "                     at /src/a.c:4:82\n"
            "                   - a.wasm!outer (inlined)\n"
            "                     at /src/a.c:6\n"
            "                   - a.wasm!run\n"
            "                     at /src/a.c:11:10\n"
            "     1:       0x50 - a.wasm!start\n"
            "                     at b.c\n");
}

TEST(TrapReport, DemanglesNames) {
  EXPECT_EQ(FormatTrap({TrapKind::kHost, "no", 0, {{"m", "_ZN3geo3SumEi", 0, 0x30}}}, Nowhere),
            "strata: trap: no\nwasm backtrace:\n     0:       0x30 - m!geo::Sum\n");
}

TEST(TrapReport, CallsAnExceptionNoTrap) {
  EXPECT_EQ(
      FormatTrap({TrapKind::kUncaughtException, "uncaught exception: e(i32 5)", 0, {{"m", "f", 0, 0x30}}}, Nowhere),
      "strata: uncaught exception: e(i32 5)\nwasm backtrace:\n     0:       0x30 - m!f\n");
}

TEST(TrapReport, IsOneLineWithoutFrames) {
  EXPECT_EQ(FormatTrap({TrapKind::kHost, "no such thing", 0, {}}, Nowhere), "strata: trap: no such thing\n");
}

TEST(TrapReport, LeavesOutMostOfADeepRecursion) {
  Trap trap{TrapKind::kCallStackExhausted, "call stack exhausted", 0, {}};
  trap.backtrace.assign(200, {"m", "f", 0, 0x30});
  const std::string report = FormatTrap(trap, Nowhere);
  EXPECT_NE(report.find("    39:       0x30 - m!f\n"), std::string::npos);
  EXPECT_EQ(report.find("    40:"), std::string::npos);
  EXPECT_NE(report.find("the frames that called these"), std::string::npos);
}

}  // namespace
}  // namespace strata::tools
