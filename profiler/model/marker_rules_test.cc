#include "profiler/model/marker_rules.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "profiler/model/marker.h"

namespace strata::profiler {
namespace {

MarkerSchema Pause() {
  MarkerSchema schema;
  schema.name = "Pause";
  schema.fields = {{"reason", "", FieldFormat::kString}, {"freed", "", FieldFormat::kBytes}};
  schema.table_label = "{marker.data.reason} freed {marker.data.freed}";
  schema.graphs = {{"freed"}};
  return schema;
}

TEST(CheckSchema, AcceptsWhenEveryKeyIsDeclared) { EXPECT_TRUE(CheckSchema(Pause()).ok()); }

TEST(CheckSchema, RejectsEmptyName) {
  MarkerSchema schema = Pause();
  schema.name.clear();
  EXPECT_EQ(CheckSchema(schema).code(), absl::StatusCode::kInvalidArgument);
}

TEST(CheckSchema, RejectsReservedKey) {
  MarkerSchema schema = Pause();
  schema.fields.push_back({"cause", ""});
  EXPECT_EQ(CheckSchema(schema).message(), "marker schema \"Pause\": field key \"cause\" is reserved");
}

TEST(CheckSchema, RejectsRepeatedKey) {
  MarkerSchema schema = Pause();
  schema.fields.push_back({"freed", ""});
  EXPECT_EQ(CheckSchema(schema).message(), "marker schema \"Pause\": field key \"freed\" is repeated");
}

TEST(CheckSchema, RejectsSecondKeyOfLabelWhenUndeclared) {
  MarkerSchema schema = Pause();
  schema.chart_label = "{marker.data.freed} {marker.data.kept}";
  EXPECT_EQ(CheckSchema(schema).message(), "marker schema \"Pause\": a label names no field: \"kept\"");
}

TEST(CheckSchema, RejectsGraphOfUndeclaredKey) {
  MarkerSchema schema = Pause();
  schema.graphs.push_back({"kept"});
  EXPECT_EQ(CheckSchema(schema).message(), "marker schema \"Pause\": a graph names no field: \"kept\"");
}

TEST(CheckSchema, RejectsUndeclaredColourField) {
  MarkerSchema schema = Pause();
  schema.color_field = "color";
  EXPECT_EQ(CheckSchema(schema).message(), "marker schema \"Pause\": the colour field names no field: \"color\"");
}

struct ValueCase {
  FieldFormat format;
  FieldValue value;
  bool fits;
};

TEST(CheckValue, FollowsTheFormat) {
  const ValueCase cases[] = {
      {FieldFormat::kString, std::string("x"), true},
      {FieldFormat::kString, int64_t{1}, false},
      {FieldFormat::kFlowId, std::string("0x1"), true},
      {FieldFormat::kFlowId, int64_t{1}, false},
      {FieldFormat::kBytes, int64_t{1}, true},
      {FieldFormat::kBytes, 1.5, true},
      {FieldFormat::kBytes, std::string("1"), false},
      {FieldFormat::kInteger, int64_t{1}, true},
      {FieldFormat::kInteger, 1.5, false},
      {FieldFormat::kHexadecimal, 1.5, false},
      {FieldFormat::kDecimal, std::numeric_limits<double>::infinity(), false},
      {FieldFormat::kDecimal, std::numeric_limits<double>::quiet_NaN(), false},
      {FieldFormat::kInteger, FieldValue(), true},
  };
  for (size_t i = 0; i < std::size(cases); ++i) {
    EXPECT_EQ(CheckValue({"key", "", cases[i].format}, cases[i].value).ok(), cases[i].fits) << "case " << i;
  }
}

TEST(IsInterned, HoldsForTheFormatsThatRepeat) {
  EXPECT_TRUE(IsInterned(FieldFormat::kUniqueString));
  EXPECT_TRUE(IsInterned(FieldFormat::kFlowId));
  EXPECT_TRUE(IsInterned(FieldFormat::kTerminatingFlowId));
  EXPECT_FALSE(IsInterned(FieldFormat::kString));
}

}  // namespace
}  // namespace strata::profiler
