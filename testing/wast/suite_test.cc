// The official test suite against the engine, one test per file and configuration.
//
// Needs the environment variable STRATA_SHARED, the directory that holds wasm-testsuite; skips, and says so, without
// it.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "testing/wast/configurations.h"
#include "testing/wast/suite_files.h"

namespace strata::testing {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> SuiteFiles() {
  std::vector<std::string> files;
  const char* const shared = std::getenv("STRATA_SHARED");
  if (shared == nullptr) return files;
  for (const auto& entry : fs::directory_iterator(fs::path(shared) / "wasm-testsuite")) {
    if (entry.path().extension() == ".wast") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

using Param = std::tuple<std::string, Configuration>;

class SuiteFile : public ::testing::TestWithParam<Param> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SuiteFile);

TEST_P(SuiteFile, Passes) {
  const auto& [path, configuration] = GetParam();
  const absl::string_view reason = ReasonToSkip(fs::path(path).filename().string());
  if (!reason.empty()) GTEST_SKIP() << reason;
  ExpectScriptPasses(path, configuration);
}

INSTANTIATE_TEST_SUITE_P(Official, SuiteFile,
                         ::testing::Combine(::testing::ValuesIn(SuiteFiles()),
                                            ::testing::ValuesIn(Configurations().begin(), Configurations().end())),
                         [](const ::testing::TestParamInfo<Param>& info) {
                           return absl::StrCat(TestNameOf(std::get<0>(info.param)), "_", std::get<1>(info.param).name);
                         });

TEST(Suite, IsThere) {
  if (std::getenv("STRATA_SHARED") == nullptr) GTEST_SKIP() << "set STRATA_SHARED to run the official suite";
  EXPECT_GT(SuiteFiles().size(), 200u);
}

}  // namespace
}  // namespace strata::testing
