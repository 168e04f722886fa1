#include "wasm/text/text_writer.h"

#include <algorithm>
#include <string>

#include "gtest/gtest.h"

namespace strata::wasm::text {
namespace {

TEST(TextWriter, IndentsAndCountsLines) {
  std::string out;
  const auto sink = [&out](absl::string_view part) { out.append(part); };
  TextWriter writer(sink);
  writer.text() += "a";
  writer.NewLine(2);
  writer.text() += "b";
  EXPECT_EQ(writer.line(), 2u);
  writer.Flush();
  EXPECT_EQ(out, "a\n    b");
}

TEST(TextWriter, CountsColumnsThroughFlushes) {
  const auto sink = [](absl::string_view) {};
  TextWriter writer(sink);
  EXPECT_EQ(writer.column(), 1u);
  writer.text() += "(module";
  EXPECT_EQ(writer.column(), 8u);
  writer.NewLine(2);
  EXPECT_EQ(writer.column(), 5u);
  writer.text() += "b";
  writer.Flush();
  EXPECT_EQ(writer.column(), 6u);
  writer.NewLine(0);
  EXPECT_EQ(writer.column(), 1u);
  EXPECT_EQ(writer.size(), 14u);
}

TEST(TextWriter, StopsIndentingDeepLines) {
  std::string out;
  const auto sink = [&out](absl::string_view part) { out.append(part); };
  TextWriter writer(sink);
  writer.NewLine(50'000);
  writer.Flush();
  EXPECT_LT(out.size(), 100u);
}

TEST(TextWriter, HandsOverPartsOfBoundedSize) {
  size_t parts = 0, largest = 0;
  const auto sink = [&](absl::string_view part) {
    ++parts;
    largest = std::max(largest, part.size());
  };
  TextWriter writer(sink);
  for (int i = 0; i < 100'000; ++i) {
    writer.NewLine(0);
    writer.text() += "0123456789";
  }
  writer.Flush();
  EXPECT_GT(parts, 10u);
  EXPECT_LT(largest, 100'000u);
}

}  // namespace
}  // namespace strata::wasm::text
