#include "tools/strata/source_map_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "wasm/debug_info/source_locator.h"

namespace strata::tools {
namespace {

class SourceMapFile : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(directory_ + "/inner");
    std::ofstream(directory_ + "/secret") << "secret";
    std::ofstream(directory_ + "/inner/a.map") << "the map";
    std::error_code ignored;
    std::filesystem::create_symlink("../secret", directory_ + "/inner/link.map", ignored);
    ASSERT_TRUE(mkfifo((directory_ + "/inner/pipe.map").c_str(), 0600) == 0 || errno == EEXIST);
  }

  const std::string directory_ = testing::TempDir() + "/source_map_file";
  const wasm::debug_info::SourceMapReader read_ = SourceMapsBeside(directory_ + "/inner/a.wasm");
};

TEST_F(SourceMapFile, ReadsTheFileBesideTheModule) {
  const absl::StatusOr<std::string> text = read_("a.map");
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(*text, "the map");
  EXPECT_EQ(*read_("./a.map"), "the map");
}

TEST_F(SourceMapFile, ReadsNothingElsewhere) {
  const std::string names[] = {"../secret",
                               "././a.map",
                               "/etc/passwd",
                               "..",
                               ".",
                               "",
                               "inner/a.map",
                               "..\\secret",
                               "c:a.map",
                               "file:a.map",
                               "http://a/b",
                               "a\nb",
                               std::string("a.map\0x", 7)};
  for (const std::string& name : names) {
    EXPECT_EQ(read_(name).status().message(), "source map: not the name of a file beside the module") << name;
  }
}

TEST_F(SourceMapFile, ReadsNoLinksPipesAndDirectories) {
  const std::string names[] = {"link.map", "pipe.map", "missing.map"};
  for (const std::string& name : names) {
    EXPECT_TRUE(absl::StartsWith(read_(name).status().message(), "source map " + name + ": cannot read: ")) << name;
  }
  EXPECT_FALSE(SourceMapsBeside(directory_ + "/a.wasm")("inner").ok());
}

TEST_F(SourceMapFile, ReadsNothingBesideStandardInput) { EXPECT_FALSE(SourceMapsBeside("-")("a.map").ok()); }

}  // namespace
}  // namespace strata::tools
