#include "profiler/writers/heap_census_text.h"

#include <vector>

#include "gtest/gtest.h"
#include "profiler/model/heap_census.h"

namespace strata::profiler {
namespace {

TEST(HeapCensusText, IsATableWithTotals) {
  const std::vector<HeapTypeCount> types = {{"$node", 3, 72}, {"type 4", 1, 24}};
  EXPECT_EQ(FormatHeapCensus(types),
            "heap: 4 objects, 96 bytes, by type:\n"
            "         bytes       %       objects  type\n"
            "            72   75.00             3  $node\n"
            "            24   25.00             1  type 4\n");
}

TEST(HeapCensusText, OfAnEmptyHeapIsOneLine) {
  EXPECT_EQ(FormatHeapCensus({}), "heap: 0 objects, 0 bytes, by type:\n");
}

TEST(HeapCensusText, EscapesWhatATerminalWouldObey) {
  const std::vector<HeapTypeCount> types = {{"$a\n\x1b[2J\xc3\xa9", 1, 8}};
  const std::string text = FormatHeapCensus(types);
  EXPECT_NE(text.find("$a\\n\\033[2J\xc3\xa9\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace strata::profiler
