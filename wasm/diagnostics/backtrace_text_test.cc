#include "wasm/diagnostics/backtrace_text.h"

#include <vector>

#include "gtest/gtest.h"
#include "wasm/debug_info/source_frame.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm::diagnostics {
namespace {

using debug_info::SourceFrame;

std::vector<SourceFrame> Nowhere(const TrapFrame&) { return {}; }

TEST(BacktraceText, NumbersFramesAndNamesFunctions) {
  const std::vector<TrapFrame> frames = {{"calc", "divide", 1, 0x2a}, {"", "env.callback", 0, 0}, {"", "f", 3, 0x138}};
  EXPECT_EQ(FormatBacktrace(frames, Nowhere),
            "wasm backtrace:\n"
            "     0:       0x2a - calc!divide\n"
            "     1:       host - env.callback\n"
            "     2:      0x138 - f\n");
}

TEST(BacktraceText, SaysWhereInTheSourceAndWhatWasInlined) {
  const std::vector<TrapFrame> frames = {{"a.wasm", "run", 1, 0x2a}, {"a.wasm", "start", 0, 0x50}};
  const auto sources = [](const TrapFrame& frame) -> std::vector<SourceFrame> {
    if (frame.func_index == 0) return {{"", "b.c", 0, 0, 0, false}};
    return {{"divide", "/src/a.c", 4, 82, 4, true},
            {"outer", "/src/a.c", 6, 0, 6, true},
            {"ignored", "/src/a.c", 11, 10, 9, false}};
  };
  EXPECT_EQ(FormatBacktrace(frames, sources),
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

TEST(BacktraceText, DemanglesNames) {
  EXPECT_EQ(FormatBacktrace({{"m", "_ZN3geo3SumEi", 0, 0x30}}, Nowhere),
            "wasm backtrace:\n     0:       0x30 - m!geo::Sum\n");
}

TEST(BacktraceText, IsNothingWithoutFrames) { EXPECT_EQ(FormatBacktrace({}, Nowhere), ""); }

TEST(BacktraceText, ShowsBothEndsOfADeepRecursionAndCountsTheRest) {
  std::vector<TrapFrame> frames(60, {"m", "f", 0, 0x30});
  frames[45].left_out = 1000;
  frames.back().function = "entry";
  const std::string text = FormatBacktrace(frames, Nowhere);
  EXPECT_NE(text.find("    29:       0x30 - m!f\n        … and 1020 more frames\n  1050:       0x30 - m!f\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("    30:"), std::string::npos);
  EXPECT_NE(text.find("  1059:       0x30 - m!entry\n"), std::string::npos);
}

TEST(BacktraceText, CountsWhatTheBacktraceHasLeftOut) {
  std::vector<TrapFrame> frames(2, {"m", "f", 0, 0x30});
  frames[0].left_out = 1;
  EXPECT_EQ(FormatBacktrace(frames, Nowhere),
            "wasm backtrace:\n     0:       0x30 - m!f\n        … and 1 more frame\n     2:       0x30 - m!f\n");
}

}  // namespace
}  // namespace strata::wasm::diagnostics
