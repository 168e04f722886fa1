#include "vm_binding/base/json/utf8.h"

#include <cstddef>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace strata::base {
namespace {

struct Case {
  absl::string_view text;
  size_t length;
};

TEST(Utf8Length, FollowsTheTableOfWellFormedSequences) {
  const Case cases[] = {
      {"", 0},
      {"a", 1},
      {absl::string_view("\0", 1), 1},
      {"\x7f", 1},
      {"\xc2\x80x", 2},
      {"\xdf\xbf", 2},
      {"\xe0\xa0\x80", 3},
      {"\xed\x9f\xbf", 3},
      {"\xef\xbf\xbf", 3},
      {"\xf0\x90\x80\x80", 4},
      {"\xf4\x8f\xbf\xbf", 4},
      {"\x80", 0},              // continuation alone
      {"\xc1\xbf", 0},          // overlong
      {"\xe0\x9f\xbf", 0},      // overlong
      {"\xf0\x8f\xbf\xbf", 0},  // overlong
      {"\xed\xa0\x80", 0},      // surrogate
      {"\xf4\x90\x80\x80", 0},  // above U+10FFFF
      {"\xf5\x80\x80\x80", 0},
      {"\xff", 0},
      {"\xc2", 0},          // cut off
      {"\xe1\x80", 0},      // cut off
      {"\xe1\x80g", 0},     // third byte wrong
      {"\xf1\x80\x80", 0},  // cut off
      {"\xf1\x80\x80g", 0},
  };
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    EXPECT_EQ(Utf8Length(cases[i].text), cases[i].length) << "case " << i;
  }
}

}  // namespace
}  // namespace strata::base
