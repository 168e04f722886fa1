#include "wasm/wasi/path_resolver.h"

#include <fcntl.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "gtest/gtest.h"

namespace strata::wasm::wasi {
namespace {

namespace fs = std::filesystem;

class PathResolver : public testing::TestWithParam<PathResolution> {
 protected:
  PathResolver() {
    std::string pattern = testing::TempDir() + "/resolve_XXXXXX";
    base_ = mkdtemp(pattern.data());
    fs::create_directories(base_ + "/a/b");
    fs::create_symlink("a/b", base_ + "/ab");
    root_ = ScopedFd(open(base_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  void SetUp() override {
    if (Resolve("a/x") == Errno::kNosys) GTEST_SKIP() << "no openat2 here";
  }
  ~PathResolver() override { fs::remove_all(base_); }

  Errno Resolve(absl::string_view path, bool follow = true) {
    path_ = ResolvedPath();
    return ResolveBeneath(root_.get(), path, follow, path_, GetParam());
  }
  // The directory that the result stands in, relative to the root.
  std::string Directory() const {
    return fs::relative(fs::read_symlink("/proc/self/fd/" + std::to_string(path_.directory)), base_).string();
  }

  std::string base_;
  ScopedFd root_;
  ResolvedPath path_;
};

TEST_P(PathResolver, LeavesTheLastComponentToTheCaller) {
  EXPECT_EQ(Resolve("x"), Errno::kSuccess);
  EXPECT_EQ(path_.directory, root_.get());
  EXPECT_EQ(path_.name, "x");
  EXPECT_FALSE(path_.must_be_directory);
  EXPECT_EQ(Resolve("a//b/./x/"), Errno::kSuccess);
  EXPECT_EQ(Directory(), "a/b");
  EXPECT_EQ(path_.name, "x");
  EXPECT_TRUE(path_.must_be_directory);
}

TEST_P(PathResolver, GoesBackOnlyAsFarAsItWentDown) {
  EXPECT_EQ(Resolve("a/b/../x"), Errno::kSuccess);
  EXPECT_EQ(Directory(), "a");
  EXPECT_EQ(Resolve("a/.."), Errno::kSuccess);
  EXPECT_EQ(path_.name, ".");
  EXPECT_EQ(Directory(), ".");
  EXPECT_EQ(Resolve("a/../.."), Errno::kPerm);
  EXPECT_EQ(Resolve("ab/../x"), Errno::kSuccess);  // the link's target's parent
  EXPECT_EQ(Directory(), "a");
}

TEST_P(PathResolver, FollowsTheLastLinkOnRequest) {
  EXPECT_EQ(Resolve("ab", true), Errno::kSuccess);
  EXPECT_EQ(Directory(), "a");
  EXPECT_EQ(path_.name, "b");
  EXPECT_EQ(Resolve("ab", false), Errno::kSuccess);
  EXPECT_EQ(path_.name, "ab");
}

TEST_P(PathResolver, BoundsTheWorkOfLinks) {
  // Each link unfolds to two of the next: 2^30 components if nobody counted.
  for (int i = 0; i < 30; ++i) {
    const std::string next = "l" + std::to_string(i + 1);
    fs::create_symlink(next + "/../" + next, base_ + "/l" + std::to_string(i));
  }
  fs::create_symlink("a", base_ + "/l30");
  EXPECT_EQ(Resolve("l0/x"), Errno::kLoop);
}

TEST_P(PathResolver, ALinkStandsWhereItsTargetIs) {
  fs::create_symlink("../x", base_ + "/a/up");
  EXPECT_EQ(Resolve("a/up"), Errno::kSuccess);
  EXPECT_EQ(Directory(), ".");
  EXPECT_EQ(path_.name, "x");
  fs::create_symlink("../../x", base_ + "/a/out");
  EXPECT_EQ(Resolve("a/out"), Errno::kPerm);
  EXPECT_EQ(Resolve("a/out", false), Errno::kSuccess);
}

INSTANTIATE_TEST_SUITE_P(Ways, PathResolver, testing::Values(PathResolution::kKernel, PathResolution::kWalk),
                         [](const auto& info) { return info.param == PathResolution::kWalk ? "Walk" : "Kernel"; });

}  // namespace
}  // namespace strata::wasm::wasi
