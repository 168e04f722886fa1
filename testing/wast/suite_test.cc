// The official test suite against the engine, one test per file and configuration.
//
// Runs where the suite is found (suite_files.h), and says where it looked where it is not.

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "testing/wast/configurations.h"
#include "testing/wast/suite_files.h"

namespace strata::testing {
namespace {

namespace fs = std::filesystem;

struct SuiteParam {
  SuiteDirectory directory;
  std::string path;  // below the suite's root
  Configuration configuration;
};

void PrintTo(const SuiteParam& param, std::ostream* out) { *out << param.path << ' ' << param.configuration.name; }

std::string PathBelowSuite(const std::string& file) { return fs::path(file).lexically_relative(FindSuite()).string(); }

std::vector<SuiteParam> Params(bool must_pass) {
  std::vector<SuiteParam> params;
  for (const SuiteDirectory& directory : SuiteDirectories()) {
    if (directory.must_pass != must_pass) continue;
    for (const std::string& file : FilesOf(FindSuite(), directory)) {
      for (const Configuration& configuration : Configurations()) {
        params.push_back({directory, PathBelowSuite(file), configuration});
      }
    }
  }
  return params;
}

std::string NameOf(const ::testing::TestParamInfo<SuiteParam>& info) {
  return absl::StrCat(info.param.directory.name, "_", TestNameOf(info.param.path), "_", info.param.configuration.name);
}

class SuiteFile : public ::testing::TestWithParam<SuiteParam> {
 protected:
  static std::string File() { return (fs::path(FindSuite()) / GetParam().path).string(); }
  static absl::string_view Features() { return GetParam().directory.features; }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SuiteFile);

TEST_P(SuiteFile, Passes) { ExpectScriptPasses(File(), GetParam().configuration, Features()); }

INSTANTIATE_TEST_SUITE_P(Official, SuiteFile, ::testing::ValuesIn(Params(true)), NameOf);

// Of what is not implemented: that it is refused in an orderly way, and how much of it passes all the same.
class OtherFile : public SuiteFile {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(OtherFile);

TEST_P(OtherFile, IsSurvived) {
  const auto report = RunScriptFile(File(), GetParam().configuration, Features());
  if (!report.ok()) {
    std::cout << GetParam().path << ": " << report.status() << '\n';
    return;
  }
  std::cout << GetParam().path << ": " << report->passed << " passed, " << report->failures.size() << " failed\n";
}

INSTANTIATE_TEST_SUITE_P(Official, OtherFile, ::testing::ValuesIn(Params(false)), NameOf);

TEST(Suite, IsThere) {
  if (FindSuite().empty()) {
    GTEST_SKIP() << "the official suite was NOT RUN: there is no wasm-testsuite in the directory STRATA_SHARED names, "
                    "nor in a directory \"shared\" beside the project";
  }
  for (const SuiteDirectory& directory : SuiteDirectories()) {
    EXPECT_GE(FilesOf(FindSuite(), directory).size(), directory.files) << directory.name;
  }
}

}  // namespace
}  // namespace strata::testing
