// The scripts of this package, in every configuration.
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "testing/wast/configurations.h"

namespace strata::testing {
namespace {

struct ScriptRow {
  const char* name;
  int commands;  // at least so many must pass: a script that shrinks shows
};

using Param = std::tuple<ScriptRow, Configuration>;

class OwnSuite : public ::testing::TestWithParam<Param> {};

TEST_P(OwnSuite, Passes) {
  const auto& [row, configuration] = GetParam();
  ExpectScriptPasses(absl::StrCat("testing/wast/scripts/", row.name, ".wast"), configuration, "wasm3.0", row.commands);
}

INSTANTIATE_TEST_SUITE_P(Scripts, OwnSuite,
                         ::testing::Combine(::testing::Values(ScriptRow{"numeric", 29}, ScriptRow{"control", 17},
                                                              ScriptRow{"memory", 22}, ScriptRow{"gc", 16}),
                                            ::testing::ValuesIn(Configurations().begin(), Configurations().end())),
                         [](const ::testing::TestParamInfo<Param>& info) {
                           return absl::StrCat(std::get<0>(info.param).name, "_", std::get<1>(info.param).name);
                         });

}  // namespace
}  // namespace strata::testing
