// Branch hints, from annotations and from sections that no annotation could have made.

#include "wasm/validation/branch_hints.h"

#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "wasm/validation/wat_validation.h"

namespace strata::wasm {
namespace {

// Empty if the hints are in order.
std::string Reason(absl::string_view wat) {
  const auto module = ModuleFromWat(wat);
  if (!module.ok()) return std::string(module.status().message());
  return std::string(ValidateBranchHints(*module).message());
}

TEST(BranchHints, BelongToIfAndBrIf) {
  EXPECT_EQ(Reason(R"((module (func (local i32)
      (@metadata.code.branch_hint "\01") (if (i32.const 0) (then))
      i32.const 1
      (@metadata.code.branch_hint "\00") br_if 0)))"),
            "");
  EXPECT_TRUE(absl::StrContains(Reason(R"((func i32.const 1 (@metadata.code.branch_hint "\01") drop))"),
                                "@metadata.code.branch_hint annotation: invalid target"));
}

TEST(BranchHints, AreReadFromTheSection) {
  struct Row {
    const char* section;
    const char* reason;  // empty: in order
  };
  // Function 0 has no locals; its br_if stands 3 bytes in.
  const Row kRows[] = {
      {"\\01\\00\\01\\03\\01\\00", ""},
      {"\\01\\01\\01\\03\\01\\00", "invalid function"},
      {"\\01\\00\\01\\01\\01\\00", "invalid target"},
      {"\\01\\00\\01\\03\\01\\02", "invalid value"},
      {"\\01\\00\\01\\03\\02\\00\\00", "invalid value"},
      {"\\01\\00\\02\\03\\01\\00\\03\\01\\00", "hints out of order"},
      {"\\02\\00\\01\\03\\01\\00\\00\\01\\03\\01\\00", "invalid function"},
      {"\\01\\00\\01\\03\\01\\00\\00", "unexpected bytes"},
      {"\\01\\00\\01\\03", "unexpected end"},
      {"", "unexpected end"},
  };
  for (const Row& row : kRows) {
    const std::string wat =
        std::string("(module (func i32.const 0 br_if 0) (@custom \"metadata.code.branch_hint\" \"") + row.section +
        "\"))";
    const std::string reason = Reason(wat);
    if (*row.reason == '\0') {
      EXPECT_EQ(reason, "") << wat;
    } else {
      EXPECT_TRUE(absl::StrContains(reason, row.reason)) << wat << ": " << reason;
    }
  }
}

}  // namespace
}  // namespace strata::wasm
