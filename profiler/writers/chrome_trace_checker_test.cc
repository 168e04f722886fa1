#include "profiler/writers/chrome_trace_checker.h"

#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "profiler/writers/chrome_trace.h"
#include "profiler/writers/rich_timeline.h"

namespace strata::profiler {
namespace {

struct Breakage {
  absl::string_view problem;
  absl::string_view good;
  absl::string_view bad;
};

constexpr Breakage kBreakages[] = {
    {"no number pid", R"("pid":7)", R"("pid":"7")"},
    {"no string name", R"("name":"trace")", R"("name":1)"},
    {"a thread without a name", R"("thread_name")", R"("thread_label")"},
    {"no number ts", R"("ts":2.5)", R"("at":2.5)"},
    {"slices out of order", R"("name":"prepare","cat":"stage","ts":2})", R"("name":"prepare","cat":"stage","ts":0.5})"},
    {"slices out of order", R"("name":"scan","cat":"packet","ts":3,)", R"("name":"scan","cat":"packet","ts":1,)"},
    {"an end of another slice", R"("name":"prepare","cat":"stage","ts":2})",
     R"("name":"prepared","cat":"stage","ts":2})"},
    {"an end without a slice", R"({"ph":"B","pid":7,"tid":3)", R"({"ph":"i","s":"t","pid":7,"tid":3)"},
    {"a slice of 3 has no end", R"({"ph":"E","pid":7,"tid":3)", R"({"ph":"i","s":"t","pid":7,"tid":3)"},
    {"of a phase that is not known", R"("ph":"i")", R"("ph":"n")"},
    {"no value", R"({"bytes":4096})", "{}"},
    {"lacks an end", R"("ph":"f")", R"("ph":"s")"},
    {"a flow back in time", R"("id":1,"bp":"e","ts":4)", R"("id":1,"bp":"e","ts":2.1)"},
    {"a flow outside of all slices", R"("id":1,"bp":"e","ts":2.5)", R"("id":1,"bp":"e","ts":0)"},
};

TEST(ChromeTraceChecker, SeesEachBreakage) {
  std::ostringstream out;
  ASSERT_TRUE(WriteChromeTrace(MakeRichTimeline(), out).ok());
  for (const Breakage& breakage : kBreakages) {
    const std::string broken = absl::StrReplaceAll(out.str(), {{breakage.good, breakage.bad}});
    ASSERT_NE(broken, out.str()) << breakage.good;
    bool seen = false;
    for (const std::string& problem : CheckChromeTrace(broken)) {
      seen = seen || problem.find(std::string(breakage.problem)) != std::string::npos;
    }
    EXPECT_TRUE(seen) << breakage.problem;
  }
}

TEST(ChromeTraceChecker, RefusesWhatIsNoTrace) {
  EXPECT_EQ(CheckChromeTrace("{}"), std::vector<std::string>{"no traceEvents"});
  EXPECT_EQ(CheckChromeTrace("{").size(), 1u);
}

}  // namespace
}  // namespace strata::profiler
