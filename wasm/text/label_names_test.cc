#include "wasm/text/label_names.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace strata::wasm::text {
namespace {

std::string Reference(const LabelNames& labels, uint32_t depth) {
  std::string out;
  labels.AppendReference(depth, out);
  return out;
}

TEST(LabelNames, SaysNamesWhereTheyMeanTheLabel) {
  const std::vector<NameEntry> names = {{0, "l"}, {1, "m"}, {2, "l"}};
  LabelNames labels(names);
  labels.Push();
  labels.Push();
  EXPECT_EQ(Reference(labels, 0), "$m");
  EXPECT_EQ(Reference(labels, 1), "$l");
  labels.Push();
  EXPECT_EQ(Reference(labels, 0), "$l");
  EXPECT_EQ(Reference(labels, 2), "2");
  EXPECT_EQ(Reference(labels, 3), "3");
  labels.Pop();
  EXPECT_EQ(Reference(labels, 1), "$l");
  EXPECT_EQ(labels.next(), 3u);
}

}  // namespace
}  // namespace strata::wasm::text
