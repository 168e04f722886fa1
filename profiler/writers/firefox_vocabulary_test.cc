#include "profiler/writers/firefox_vocabulary.h"

#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "profiler/model/category.h"
#include "profiler/model/marker.h"

namespace strata::profiler {
namespace {

constexpr Color kColors[] = {Color::kTransparent, Color::kGrey,     Color::kDarkGrey, Color::kBlue,   Color::kLightBlue,
                             Color::kGreen,       Color::kOrange,   Color::kYellow,   Color::kPurple, Color::kMagenta,
                             Color::kRed,         Color::kLightRed, Color::kBrown};

TEST(FirefoxVocabulary, NamesEveryColor) {
  for (Color color : kColors) {
    EXPECT_TRUE(Contains(CategoryColors(), CategoryColor(color)));
    EXPECT_TRUE(Contains(GraphColors(), GraphColor(color))) << GraphColor(color);
  }
  EXPECT_EQ(CategoryColor(Color::kTransparent), "transparent");
  EXPECT_EQ(CategoryColor(Color::kOrange), "orange");
  EXPECT_EQ(CategoryColor(Color::kBrown), "brown");
  EXPECT_EQ(GraphColor(Color::kGreen), "green");
  EXPECT_EQ(GraphColor(Color::kMagenta), "magenta");
}

TEST(FirefoxVocabulary, NamesFormatsAndPlaces) {
  EXPECT_EQ(FormatName(FieldFormat::kString), "string");
  EXPECT_EQ(FormatName(FieldFormat::kTerminatingFlowId), "terminating-flow-id");
  EXPECT_EQ(FormatName(FieldFormat::kBytes), "bytes");
  EXPECT_EQ(FormatName(FieldFormat::kHexadecimal), "hexadecimal");
  EXPECT_EQ(GraphTypeName(MarkerGraph::Type::kLineFilled), "line-filled");
  EXPECT_EQ(DisplayNames(kMarkerTable | kTimelineMemory),
            (std::vector<absl::string_view>{"marker-table", "timeline-memory"}));
}

TEST(FirefoxVocabulary, ReservesBuiltInMarkerTypes) {
  EXPECT_TRUE(Contains(ReservedSchemaNames(), "GCMajor"));
  EXPECT_TRUE(Contains(ReservedSchemaNames(), "tracing"));
  EXPECT_FALSE(Contains(ReservedSchemaNames(), "GC"));
}

}  // namespace
}  // namespace strata::profiler
