#include "profiler/example/matrix_program.h"

#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "profiler/writers/gunzip.h"
#include "profiler/writers/profile_checker.h"

namespace strata::profiler::example {
namespace {

std::string Contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

TEST(MatrixProgram, WritesEveryFormat) {
  const std::string path = testing::TempDir() + "/matrices";
  ASSERT_TRUE(RunMatrixProgram(path, /*samples=*/50).ok());
  const std::optional<std::string> json = Gunzip(Contents(path + ".json.gz"));
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(CheckFirefoxProfile(*json), std::vector<std::string>{});
  EXPECT_TRUE(absl::StrContains(*json, "\"Product\""));
  EXPECT_TRUE(absl::StrContains(*json, "\"matrices\""));
  EXPECT_TRUE(absl::StrContains(Contents(path + ".folded"), "program;multiply "));
  EXPECT_TRUE(absl::StrContains(Gunzip(Contents(path + ".pb.gz")).value_or(""), "multiply"));
}

TEST(MatrixProgram, FailsWhereNothingCanBeWritten) {
  EXPECT_FALSE(RunMatrixProgram("/proc/nowhere/matrices", /*samples=*/1).ok());
}

}  // namespace
}  // namespace strata::profiler::example
