// What every writer makes of small rich inputs, as files that people have looked at: a change of a format is seen in
// review. protoc decodes the binary formats with our descriptions of them.

#include <cstdio>
#include <fstream>
#include <functional>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "profiler/model/heap_census.h"
#include "profiler/model/heap_graph.h"
#include "profiler/model/listed_heap_graph.h"
#include "profiler/model/profile.h"
#include "profiler/timeline/timeline.h"
#include "profiler/writers/chrome_trace.h"
#include "profiler/writers/firefox.h"
#include "profiler/writers/folded.h"
#include "profiler/writers/golden/expected_file.h"
#include "profiler/writers/golden/json_lines.h"
#include "profiler/writers/gunzip.h"
#include "profiler/writers/heap_census_text.h"
#include "profiler/writers/heapsnapshot.h"
#include "profiler/writers/perfetto.h"
#include "profiler/writers/pprof.h"
#include "profiler/writers/rich_profile.h"
#include "profiler/writers/rich_timeline.h"
#include "profiler/writers/summary.h"

namespace strata::profiler {
namespace {

std::string Written(const std::function<absl::Status(std::ostream&)>& write) {
  std::ostringstream out;
  const absl::Status status = write(out);
  EXPECT_TRUE(status.ok()) << status;
  return out.str();
}

std::string WrittenProfile(absl::Status (*write)(const Profile&, std::ostream&)) {
  return Written([write](std::ostream& out) { return write(MakeRichProfileWithAllocations(), out); });
}

std::string WrittenTimeline(absl::Status (*write)(const Timeline&, std::ostream&)) {
  return Written([write](std::ostream& out) { return write(MakeRichTimeline(), out); });
}

ListedHeapGraph RichGraph() {
  ListedHeapGraph graph;
  const HeapNodeIndex root = graph.AddNode(HeapNodeKind::kSynthetic, "", 1, 0);
  const HeapNodeIndex roots = graph.AddNode(HeapNodeKind::kSynthetic, "(GC roots)", 3, 0);
  const HeapNodeIndex globals = graph.AddNode(HeapNodeKind::kSynthetic, "(Globals)", 5, 0);
  const HeapNodeIndex list = graph.AddNode(HeapNodeKind::kObject, "$list", 7, 24);
  const HeapNodeIndex other = graph.AddNode(HeapNodeKind::kObject, "$list", 9, 24);
  const HeapNodeIndex text = graph.AddNode(HeapNodeKind::kObject, "(array \"i8\")", 11, 1000);
  const HeapNodeIndex host = graph.AddNode(HeapNodeKind::kNative, "host", 13, 8);
  graph.AddElement(root, 1, roots);
  graph.AddElement(roots, 1, globals);
  graph.AddProperty(globals, "$head", list);
  graph.AddProperty(list, "next", other);
  graph.AddProperty(other, "next", list);
  graph.AddProperty(other, "text", text);
  graph.AddElement(text, 3, host);
  return graph;
}

// What protoc makes of `message`, of type `type` in the description `proto` of profiler/writers.
std::string Decoded(absl::string_view message, absl::string_view type, absl::string_view proto) {
  const std::string file = absl::StrCat(testing::TempDir(), "/message");
  std::ofstream(file, std::ios::binary) << message;
  const std::string command = absl::StrCat("../com_google_protobuf/bin/protoc --decode=strata.profiler.", type,
                                           " profiler/writers/", proto, " <", file);
  FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) text.push_back(static_cast<char>(c));
  EXPECT_EQ(pclose(pipe), 0) << command;
  return text;
}

TEST(Golden, Firefox) { EXPECT_TRUE(IsAsExpected("firefox.json", JsonLines(WrittenProfile(&WriteFirefoxProfile)))); }

TEST(Golden, Pprof) {
  const std::optional<std::string> message = Gunzip(WrittenProfile(&WritePprof));
  ASSERT_TRUE(message.has_value());
  EXPECT_TRUE(IsAsExpected("pprof.txt", Decoded(*message, "pprof.Profile", "pprof.proto")));
}

TEST(Golden, Folded) { EXPECT_TRUE(IsAsExpected("stacks.folded", WrittenProfile(&WriteFoldedStacks))); }

TEST(Golden, Summary) { EXPECT_TRUE(IsAsExpected("summary.txt", WrittenProfile(&WriteSummary))); }

TEST(Golden, Perfetto) {
  EXPECT_TRUE(
      IsAsExpected("perfetto.txt", Decoded(WrittenTimeline(&WritePerfettoTrace), "perfetto.Trace", "perfetto.proto")));
}

TEST(Golden, ChromeTrace) { EXPECT_TRUE(IsAsExpected("chrome.json", JsonLines(WrittenTimeline(&WriteChromeTrace)))); }

TEST(Golden, HeapSnapshot) {
  const std::string written = Written([](std::ostream& out) { return WriteHeapSnapshot(RichGraph(), out); });
  EXPECT_TRUE(IsAsExpected("heapsnapshot.json", JsonLines(written)));
}

TEST(Golden, Census) { EXPECT_TRUE(IsAsExpected("census.txt", FormatHeapCensus(CountHeapTypes(RichGraph())))); }

TEST(JsonLines, BreaksBetweenMembers) {
  EXPECT_EQ(JsonLines(R"({"a":[1,2,[3]],"b,{":"\"}","c":[{"d":1},{}],"e":{}})"),
            "{\n \"a\":[1,2,[3]],\n \"b,{\":\"\\\"}\",\n \"c\":[{\n  \"d\":1\n },\n {}],\n \"e\":{}\n}\n");
}

TEST(DifferingLines, LeavesOutWhatIsCommon) {
  EXPECT_EQ(DifferingLines("a\nb\nc\n", "a\nb\nc\n"), "");
  EXPECT_EQ(DifferingLines("a\nb\nc\n", "a\nx\ny\nc\n"), "at line 2:\n-b\n+x\n+y\n");
  EXPECT_EQ(DifferingLines("a\n", "a\nb\n"), "at line 2:\n+b\n");
}

}  // namespace
}  // namespace strata::profiler
