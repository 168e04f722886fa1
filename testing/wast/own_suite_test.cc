// The scripts of this package, in every configuration.
#include <filesystem>
#include <set>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "testing/wast/configurations.h"
#include "testing/wast/own_scripts.h"

namespace strata::testing {
namespace {

using Param = std::tuple<OwnScript, Configuration>;

class OwnSuite : public ::testing::TestWithParam<Param> {};

TEST_P(OwnSuite, Passes) {
  const auto& [script, configuration] = GetParam();
  ExpectScriptPasses(PathOf(script), configuration, script.features, script.commands);
}

INSTANTIATE_TEST_SUITE_P(Scripts, OwnSuite,
                         ::testing::Combine(::testing::ValuesIn(OwnScripts().begin(), OwnScripts().end()),
                                            ::testing::ValuesIn(Configurations().begin(), Configurations().end())),
                         [](const ::testing::TestParamInfo<Param>& info) {
                           return absl::StrCat(std::get<0>(info.param).name, "_", std::get<1>(info.param).name);
                         });

TEST(OwnScripts, AreAllThatTheDirectoryHolds) {
  std::set<std::string> listed, found;
  for (const OwnScript& script : OwnScripts()) listed.insert(PathOf(script));
  for (const auto& entry : std::filesystem::directory_iterator("testing/wast/scripts")) {
    found.insert(entry.path().string());
  }
  EXPECT_EQ(listed, found);
}

}  // namespace
}  // namespace strata::testing
