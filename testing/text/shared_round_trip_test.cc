// The modules of the official suite, of real compilers and of a generator through text and back.
//
// They are not part of the tree: STRATA_SHARED names the directory that holds wasm-testsuite, guests and fuzz-modules;
// the tests are skipped, saying so, where it is not set.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "testing/text/script_modules.h"
#include "wasm/text/round_trip.h"
#include "wasm/types/features.h"

namespace strata::testing {
namespace {

namespace fs = std::filesystem;
using wasm::Features;

// Below `directory` of the shared files, those with this extension.
std::vector<std::string> SharedFiles(absl::string_view directory, absl::string_view extension) {
  std::vector<std::string> files;
  const fs::path root = fs::path(std::getenv("STRATA_SHARED")) / std::string(directory);
  if (!fs::is_directory(root)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().extension() == std::string(extension)) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

size_t ExpectScriptsKept(const std::vector<std::string>& files, const Features& features) {
  size_t modules = 0;
  for (const std::string& file : files) {
    // Its instructions are not in the opcode table.
    if (absl::StrContains(file, "custom-descriptors")) continue;
    const auto script = ModulesOfScript(ReadFile(file), features);
    EXPECT_TRUE(script.ok()) << file << ": " << script.status();
    if (!script.ok()) continue;
    for (const ScriptModule& module : *script) {
      ++modules;
      EXPECT_EQ(wasm::text::CheckRoundTrip(module.bytes, features), absl::OkStatus()) << file << ":" << module.line;
    }
  }
  return modules;
}

class SharedRoundTrip : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::getenv("STRATA_SHARED") == nullptr) GTEST_SKIP() << "set STRATA_SHARED to run this test";
  }
  const Features features_ = *Features::Parse("all", Features());
};

TEST_F(SharedRoundTrip, KeepsTheOfficialSuite) {
  const size_t modules = ExpectScriptsKept(SharedFiles("wasm-testsuite", ".wast"), features_);
  EXPECT_GT(modules, 6000u);
  std::printf("%zu modules of the official suite\n", modules);
}

TEST_F(SharedRoundTrip, KeepsGeneratedModules) {
  EXPECT_GT(ExpectScriptsKept(SharedFiles("fuzz-modules", ".wast"), features_), 100u);
}

TEST_F(SharedRoundTrip, KeepsGuests) {
  const std::vector<std::string> files = SharedFiles("guests", ".wasm");
  EXPECT_GT(files.size(), 20u);
  for (const std::string& file : files) {
    const std::string content = ReadFile(file);
    const std::vector<uint8_t> bytes(content.begin(), content.end());
    EXPECT_EQ(wasm::text::CheckRoundTrip(bytes, features_), absl::OkStatus()) << file;
  }
}

}  // namespace
}  // namespace strata::testing
