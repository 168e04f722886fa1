#include "tools/strata/output_file.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace strata::tools {
namespace {

namespace fs = std::filesystem;

// A directory of the test's own.
fs::path NewDirectory(const std::string& name) {
  const fs::path directory = fs::path(std::getenv("TEST_TMPDIR")) / name;
  fs::create_directory(directory);
  return directory;
}

std::string Content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

size_t FilesIn(const fs::path& directory) {
  return static_cast<size_t>(std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
}

absl::Status WriteTwoParts(WritePart write) {
  write("one ");
  write("two");
  return absl::OkStatus();
}

absl::Status WriteAndFail(WritePart write) {
  write("one");
  return absl::InvalidArgumentError("no more");
}

TEST(OutputFile, IsWrittenWhole) {
  const fs::path directory = NewDirectory("whole");
  EXPECT_EQ(WriteOutputFile(directory / "out", WriteTwoParts), absl::OkStatus());
  EXPECT_EQ(Content(directory / "out"), "one two");
  EXPECT_EQ(FilesIn(directory), 1u);
}

TEST(OutputFile, LeavesWhatWasThereWhereProducingFails) {
  const fs::path directory = NewDirectory("fails");
  EXPECT_EQ(WriteOutputFile(directory / "new", WriteAndFail), absl::InvalidArgumentError("no more"));
  EXPECT_EQ(FilesIn(directory), 0u);
  std::ofstream(directory / "old") << "before";
  EXPECT_FALSE(WriteOutputFile(directory / "old", WriteAndFail).ok());
  EXPECT_EQ(Content(directory / "old"), "before");
  EXPECT_EQ(FilesIn(directory), 1u);
}

TEST(OutputFile, FollowsLinks) {
  const fs::path directory = NewDirectory("links");
  std::ofstream(directory / "target") << "before";
  fs::create_symlink("target", directory / "link");
  EXPECT_EQ(WriteOutputFile(directory / "link", WriteTwoParts), absl::OkStatus());
  EXPECT_TRUE(fs::is_symlink(directory / "link"));
  EXPECT_EQ(Content(directory / "target"), "one two");
}

TEST(OutputFile, SaysWhyItCannotBeWritten) {
  const absl::Status status = WriteOutputFile("no/such/directory/out", WriteTwoParts);
  EXPECT_EQ(status.message(), "no/such/directory/out: cannot write: No such file or directory");
  EXPECT_TRUE(absl::StrContains(WriteOutputFile("/dev/full", WriteTwoParts).message(), "/dev/full: cannot write: "));
}

TEST(OutputFile, GetsTheOtherExtension) {
  EXPECT_EQ(WithExtension("a.wat", ".wasm"), "a.wasm");
  EXPECT_EQ(WithExtension("d.x/a", ".wasm"), "d.x/a.wasm");
  EXPECT_EQ(WithExtension("d.x/.a", ".wasm"), "d.x/.a.wasm");
  EXPECT_EQ(WithExtension("a.b.wat", ".wasm"), "a.b.wasm");
  EXPECT_EQ(*ChooseOutput("a.wat", "", ".wasm"), "a.wasm");
  EXPECT_EQ(*ChooseOutput("a.wat", "b", ".wasm"), "b");
  EXPECT_EQ(*ChooseOutput("-", "", ".wasm"), "-");
  EXPECT_FALSE(ChooseOutput("a.wasm", "", ".wasm").ok());
}

}  // namespace
}  // namespace strata::tools
