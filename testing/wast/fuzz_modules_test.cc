// Random valid modules with the outcomes that another engine gave, in every configuration.
//
// They are not part of the tree: the environment variable STRATA_SHARED names the directory that holds fuzz-modules,
// and the tests are skipped, saying so, where it is not set.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "testing/wast/configurations.h"

namespace strata::testing {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLeastFiles = 140;

std::vector<std::string> Scripts() {
  std::vector<std::string> files;
  const char* const shared = std::getenv("STRATA_SHARED");
  if (shared == nullptr) return files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(fs::path(shared) / "fuzz-modules", error)) {
    if (entry.path().extension() == ".wast") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

using Param = std::tuple<std::string, Configuration>;

class FuzzModule : public ::testing::TestWithParam<Param> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(FuzzModule);

TEST_P(FuzzModule, DoesWhatTheOtherEngineSaw) {
  const auto& [path, configuration] = GetParam();
  ExpectScriptPasses(path, configuration);
}

INSTANTIATE_TEST_SUITE_P(Random, FuzzModule,
                         ::testing::Combine(::testing::ValuesIn(Scripts()),
                                            ::testing::ValuesIn(Configurations().begin(), Configurations().end())),
                         [](const ::testing::TestParamInfo<Param>& info) {
                           return absl::StrCat(TestNameOf(std::get<0>(info.param)), "_", std::get<1>(info.param).name);
                         });

TEST(FuzzModules, AreThere) {
  if (std::getenv("STRATA_SHARED") == nullptr)
    GTEST_SKIP() << "STRATA_SHARED is not set: the random modules are not here";
  EXPECT_GE(Scripts().size(), kLeastFiles);
}

}  // namespace
}  // namespace strata::testing
