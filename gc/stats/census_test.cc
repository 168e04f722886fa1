#include "gc/stats/census.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace strata::gc {
namespace {

TEST(Census, CountsByTypeTheBiggestFirst) {
  Census census;
  for (int i = 0; i < 10; ++i) census.Add(7, 8);
  census.Add(3, 1000);
  census.Add(7, 8);
  census.Add(9, 88);
  const std::vector<TypeCount> types = census.Types([](vm::TypeId type) { return absl::StrCat("type ", type); });
  ASSERT_EQ(types.size(), 3u);
  EXPECT_EQ(types[0].name, "type 3");
  EXPECT_EQ(types[1].name, "type 7") << "of as many bytes, the one of the smaller number";
  EXPECT_EQ(types[1].objects, 11u);
  EXPECT_EQ(types[1].bytes, 88u);
  EXPECT_EQ(types[2].name, "type 9");
}

TEST(Census, OfNothingIsEmpty) {
  EXPECT_TRUE(Census().Types([](vm::TypeId) { return std::string(); }).empty());
}

}  // namespace
}  // namespace strata::gc
