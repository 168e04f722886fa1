#include "profiler/writers/chrome_trace.h"

#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "profiler/timeline/timeline.h"
#include "profiler/writers/chrome_trace_checker.h"
#include "profiler/writers/rich_timeline.h"

namespace strata::profiler {
namespace {

std::string Written(const Timeline& timeline) {
  std::ostringstream out;
  EXPECT_TRUE(WriteChromeTrace(timeline, out).ok());
  EXPECT_EQ(CheckChromeTrace(out.str()), std::vector<std::string>{});
  return out.str();
}

TEST(ChromeTrace, WritesSlicesWithTheirArguments) {
  const std::string text = Written(MakeRichTimeline());
  EXPECT_TRUE(absl::StrContains(text, R"({"ph":"B","pid":7,"tid":1,"name":"full collection","cat":"gc","ts":1,)"
                                      R"("args":{"reason":"allocation \"x\"","before":4096,"balance":0.75}})"))
      << text;
}

TEST(ChromeTrace, EndsSlicesFromWithin) {
  const std::string text = Written(MakeRichTimeline());
  EXPECT_TRUE(absl::StrContains(
      text, R"({"ph":"E","pid":7,"tid":1,"name":"prepare","cat":"stage","ts":2},{"ph":"B","pid":7,"tid":1,)"
            R"("name":"trace","cat":"stage","ts":2,"args":{}},)"
            R"({"ph":"E","pid":7,"tid":1,"name":"trace","cat":"stage","ts":6},)"
            R"({"ph":"E","pid":7,"tid":1,"name":"full collection","cat":"gc","ts":9},)"))
      << text;
}

TEST(ChromeTrace, GivesRowsTheNameAndPlaceOfTheirTrack) {
  const std::string text = Written(MakeRichTimeline());
  EXPECT_TRUE(absl::StrContains(text,
                                R"("tid":3,"name":"thread_name","args":{"name":"Collections"}},)"
                                R"({"ph":"M","pid":7,"tid":3,"name":"thread_sort_index","args":{"sort_index":0}})"))
      << text;
  EXPECT_TRUE(absl::StrContains(text, R"("tid":3,"name":"sweep","cat":"stage","ts":5,)"));
}

TEST(ChromeTrace, DrawsFlowsFromWhereTheSliceWas) {
  const std::string text = Written(MakeRichTimeline());
  EXPECT_TRUE(absl::StrContains(text,
                                R"({"ph":"s","pid":7,"tid":2,"name":"flow","cat":"flow","id":1,"bp":"e","ts":2.5},)"
                                R"({"ph":"f","pid":7,"tid":2,"name":"flow","cat":"flow","id":1,"bp":"e","ts":4})"))
      << text;
}

TEST(ChromeTrace, WritesInstantsLevelsAndFacts) {
  const std::string text = Written(MakeRichTimeline());
  EXPECT_TRUE(absl::StrContains(text, R"("name":"out of memory","s":"t","ts":9.5,"args":{"wanted":64}})")) << text;
  EXPECT_TRUE(absl::StrContains(text, R"({"ph":"C","pid":7,"tid":0,"name":"GC heap","ts":9,"args":{"bytes":1024}})"));
  EXPECT_TRUE(absl::StrContains(text, R"("otherData":{"packets left out":3})"));
}

TEST(ChromeTrace, WritesAnEmptyTimeline) { Written(Timeline()); }

TEST(ChromeTrace, FailsWhenTheStreamDoes) {
  std::ostream out(nullptr);
  EXPECT_EQ(WriteChromeTrace(MakeRichTimeline(), out).code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace strata::profiler
