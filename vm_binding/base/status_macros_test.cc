#include "vm_binding/base/status_macros.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"

namespace strata::base {
namespace {

absl::StatusOr<int> Half(int value) {
  if (value % 2 != 0) return absl::InvalidArgumentError("odd");
  return value / 2;
}

absl::Status CheckEven(int value, bool* reached_end) {
  STRATA_RETURN_IF_ERROR(Half(value).status());
  *reached_end = true;
  return absl::OkStatus();
}

absl::StatusOr<int> Quarter(int value) {
  STRATA_ASSIGN_OR_RETURN(int half, Half(value));
  STRATA_ASSIGN_OR_RETURN(half, Half(half));
  return half;
}

absl::StatusOr<std::unique_ptr<int>> Boxed(int value) {
  STRATA_RETURN_IF_ERROR(Half(value).status());
  return std::make_unique<int>(value);
}

absl::StatusOr<int> Unboxed(int value) {
  STRATA_ASSIGN_OR_RETURN(const std::unique_ptr<int> box, Boxed(value));
  return *box;
}

absl::StatusOr<int> FirstOfPair() {
  STRATA_ASSIGN_OR_RETURN(auto pair, absl::StatusOr<std::pair<int, int>>(std::pair<int, int>(3, 4)));
  return pair.first;
}

TEST(ReturnIfError, ContinuesWhenOk) {
  bool reached_end = false;
  EXPECT_TRUE(CheckEven(2, &reached_end).ok());
  EXPECT_TRUE(reached_end);
}

TEST(ReturnIfError, ReturnsTheStatusUnchangedWhenNotOk) {
  bool reached_end = false;
  EXPECT_EQ(CheckEven(3, &reached_end), absl::InvalidArgumentError("odd"));
  EXPECT_FALSE(reached_end);
}

TEST(AssignOrReturn, DeclaresAndAssigns) { EXPECT_EQ(*Quarter(12), 3); }

TEST(AssignOrReturn, ReturnsTheStatusOfTheFirstFailure) {
  EXPECT_EQ(Quarter(6).status(), absl::InvalidArgumentError("odd"));
}

TEST(AssignOrReturn, MovesTheValue) {
  EXPECT_EQ(*Unboxed(8), 8);
  EXPECT_FALSE(Unboxed(9).ok());
}

TEST(AssignOrReturn, TakesAnExpressionWithCommas) { EXPECT_EQ(*FirstOfPair(), 3); }

}  // namespace
}  // namespace strata::base
