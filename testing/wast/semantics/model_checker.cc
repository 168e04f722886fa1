#include "testing/wast/semantics/model_checker.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "testing/wast/semantics/binary_guest.h"
#include "testing/wast/semantics/edge_values.h"
#include "testing/wast/semantics/model_module.h"

namespace strata::testing {
namespace {

constexpr size_t kMaxCombinations = 10'000;  // of one function; a pair of floats has fewer
constexpr size_t kMaxWithConstants = 200;

std::string DescribeResult(const BinaryGuest::Result& result) {
  if (!result.trap.empty()) return absl::StrCat("trap: ", result.trap);
  return absl::StrJoin(result.values, ", ", [](std::string* out, const Bits& bits) { out->append(Describe(bits)); });
}

std::string DescribeExpected(const Expected& expected) {
  if (expected.trap != nullptr) return absl::StrCat("trap: ", expected.trap);
  return absl::StrJoin(expected.values, ", ",
                       [](std::string* out, const ExpectedValue& value) { out->append(Describe(value)); });
}

bool IsAsExpected(const BinaryGuest::Result& result, const Expected& expected) {
  if (expected.trap != nullptr) return result.trap == expected.trap;
  if (!result.trap.empty() || result.values.size() != expected.values.size()) return false;
  for (size_t i = 0; i < result.values.size(); ++i) {
    if (!Matches(result.values[i], expected.values[i])) return false;
  }
  return true;
}

bool HasConstant(const ModelFunction& function) {
  return function.ParameterLetters().size() != function.constants.size();
}

void Check(BinaryGuest& guest, uint32_t index, const ModelFunction& function) {
  const size_t limit = HasConstant(function) ? kMaxWithConstants : kMaxCombinations;
  for (const std::vector<Bits>& arguments : Combinations(function.ParameterLetters(), limit)) {
    const BinaryGuest::Result result = guest.Call(index, arguments);
    const Expected expected = function.Expect(arguments);
    if (IsAsExpected(result, expected)) continue;
    ADD_FAILURE() << function.Name() << " of "
                  << absl::StrJoin(arguments, ", ",
                                   [](std::string* out, const Bits& bits) { out->append(Describe(bits)); })
                  << " is " << DescribeResult(result) << ", expected " << DescribeExpected(expected);
    return;
  }
}

}  // namespace

void ExpectEngineMatches(absl::Span<const Model> models) {
  const std::vector<ModelFunction> functions = FunctionsOf(models);
  BinaryGuest guest(ModuleOf(functions));
  for (size_t i = 0; i < functions.size(); ++i) Check(guest, static_cast<uint32_t>(i), functions[i]);
}

}  // namespace strata::testing
