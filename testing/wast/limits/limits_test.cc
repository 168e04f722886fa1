// What is at a limit is accepted, what is beyond it is rejected in the limit's own words.
#include <ostream>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "testing/wast/limits/limit_case.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/validation/module_validator.h"

namespace strata::testing {

// How gtest shows one.
void PrintTo(const LimitCase& limit, std::ostream* out) { *out << limit.name << " " << limit.limit; }

namespace {

std::string WhyRejected(const wasm::ByteVector& bytes) {
  const absl::StatusOr<wasm::Module> module = wasm::DecodeModule(bytes, wasm::Features::Wasm3());
  return std::string(module.ok() ? wasm::ValidateModule(*module).message() : module.status().message());
}

class Limits : public ::testing::TestWithParam<LimitCase> {};

TEST_P(Limits, AcceptAsManyAndNoMore) {
  const LimitCase& limit = GetParam();
  if (limit.fits) EXPECT_EQ(WhyRejected(limit.module(limit.limit)), "");
  EXPECT_TRUE(absl::StartsWith(WhyRejected(limit.module(limit.limit + 1)), limit.message));
}

INSTANTIATE_TEST_SUITE_P(Each, Limits, ::testing::ValuesIn(LimitCases().begin(), LimitCases().end()),
                         [](const ::testing::TestParamInfo<LimitCase>& info) { return info.param.name; });

}  // namespace
}  // namespace strata::testing
