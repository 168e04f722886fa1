// The official test suite against the engine, one test per file.
//
// Needs the environment variable STRATA_SHARED, the directory that holds wasm-testsuite; skips, and says so, without
// it.

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "testing/wast/suite_files.h"
#include "testing/wast/suite_fixture.h"
#include "vm_binding/null/null_heap.h"

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

std::string TestName(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = fs::path(info.param).stem().string();
  std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

class SuiteFile : public ::testing::TestWithParam<std::string> {
 protected:
  static std::string Name() { return fs::path(GetParam()).filename().string(); }
  SuiteEngine engine_;
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SuiteFile);

TEST_P(SuiteFile, Passes) {
  if (const absl::string_view reason = ReasonToSkip(Name()); !reason.empty()) GTEST_SKIP() << reason;
  null::NullHeapFactory heaps;
  engine_.ExpectToPass(Name(), ReadWholeFile(GetParam()), 1, heaps);
}

TEST_P(SuiteFile, PassesUnderSemispaceStress) {
  if (const absl::string_view reason = ReasonToSkip(Name()); !reason.empty()) GTEST_SKIP() << reason;
  const auto heaps = engine_.StressedSemispace(2);
  engine_.ExpectToPass(Name(), ReadWholeFile(GetParam()), 1, *heaps);
}

INSTANTIATE_TEST_SUITE_P(Official, SuiteFile, ::testing::ValuesIn(SuiteFiles()), TestName);

TEST(Suite, IsThere) {
  if (std::getenv("STRATA_SHARED") == nullptr) GTEST_SKIP() << "set STRATA_SHARED to run the official suite";
  EXPECT_GT(SuiteFiles().size(), 200u);
}

}  // namespace
}  // namespace strata::testing
