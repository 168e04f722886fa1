#include "wasm/text/id_table.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace strata::wasm::text {
namespace {

std::string Reference(const IdTable& ids, uint32_t index) {
  std::string out;
  ids.AppendReference(index, out);
  return out;
}

std::string Definition(const IdTable& ids, uint32_t index) {
  std::string out;
  ids.AppendDefinition(index, out);
  return out;
}

TEST(IdTable, MakesIdentifiersUniqueAndKeepsNames) {
  const std::vector<NameEntry> names = {{0, "a"}, {2, "a"}, {3, ""}, {4, "a_2"}, {5, "b c"}, {9, "far"}};
  const IdTable ids(names, 6);
  EXPECT_EQ(Definition(ids, 0), " $a");
  EXPECT_EQ(Definition(ids, 1), "");
  EXPECT_EQ(Definition(ids, 2), " $a_2_2 (@name \"a\")");
  EXPECT_EQ(Definition(ids, 3), " (@name \"\")");
  EXPECT_EQ(Definition(ids, 4), " $a_2");
  EXPECT_EQ(Definition(ids, 5), " $\"b c\"");
  EXPECT_EQ(Reference(ids, 1), "1");
  EXPECT_EQ(Reference(ids, 2), "$a_2_2");
  EXPECT_EQ(Reference(ids, 3), "3");
  EXPECT_EQ(Reference(ids, 9), "9");
  EXPECT_TRUE(ids.HasName(3));
  EXPECT_FALSE(ids.HasName(9));
}

}  // namespace
}  // namespace strata::wasm::text
