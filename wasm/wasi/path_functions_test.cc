#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "wasm/wasi/abi.h"
#include "wasm/wasi/wasi_fixture.h"

namespace strata::wasm::wasi {
namespace {

namespace fs = std::filesystem;

class Paths : public WasiFixture {
 protected:
  Errno Symlink(absl::string_view target, absl::string_view path) {
    PutText(kPath2, target);
    PutText(kPath, path);
    return Call("path_symlink", {kPath2, target.size(), kRoot, kPath, path.size()});
  }
  Errno Rename(absl::string_view from, absl::string_view to) {
    PutText(kPath, from);
    PutText(kPath2, to);
    return Call("path_rename", {kRoot, kPath, from.size(), kRoot, kPath2, to.size()});
  }
  Errno Link(absl::string_view from, absl::string_view to, uint32_t flags = 0) {
    PutText(kPath, from);
    PutText(kPath2, to);
    return Call("path_link", {kRoot, flags, kPath, from.size(), kRoot, kPath2, to.size()});
  }
  void HostSymlink(const std::string& target, absl::string_view below) { fs::create_symlink(target, HostPath(below)); }
};

TEST_F(Paths, OpenHonoursItsFlags) {
  EXPECT_EQ(Open("f"), -1);
  EXPECT_EQ(error, Errno::kNoent);
  EXPECT_EQ(Open("f", kOflagsCreat), 4);
  EXPECT_EQ(Open("f", kOflagsCreat | kOflagsExcl), -1);
  EXPECT_EQ(error, Errno::kExist);
  EXPECT_EQ(Open("f", kOflagsDirectory), -1);
  EXPECT_EQ(error, Errno::kNotdir);
  EXPECT_EQ(Open("f", kOflagsCreat | kOflagsDirectory), -1);
  EXPECT_EQ(error, Errno::kInval);
  HostWrite("g", "abc");
  EXPECT_GE(Open("g", kOflagsTrunc), 0);
  EXPECT_EQ(HostRead("g"), "");
  EXPECT_EQ(Open("f", 16), -1);
  EXPECT_EQ(error, Errno::kInval);
  EXPECT_EQ(Open("f/", kOflagsCreat), -1);
  EXPECT_EQ(error, Errno::kIsdir);
  EXPECT_EQ(Open("f/"), -1);
  EXPECT_EQ(error, Errno::kNotdir);
}

TEST_F(Paths, OpenAppends) {
  HostWrite("f", "abc");
  const int fd = Open("f", 0, kAllRights, 1, kFdflagsAppend);
  EXPECT_EQ(Write(static_cast<uint32_t>(fd), "d"), 1);
  EXPECT_EQ(HostRead("f"), "abcd");
}

TEST_F(Paths, RightsComeFromTheDirectory) {
  fs::create_directory(HostPath("d"));
  const int directory = Open("d", kOflagsDirectory, kRightFdRead | kRightsOfPaths);
  ASSERT_GE(directory, 0);
  EXPECT_EQ(Call("fd_fdstat_get", {static_cast<uint64_t>(directory), kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<uint64_t>(kScratch + kFdstatRightsBase), kRightsOfPaths);
  PutText(kPath, "f");
  EXPECT_EQ(
      Call("path_open", {static_cast<uint64_t>(directory), 0, kPath, 1, kOflagsCreat, kAllRights, 0, 0, kScratch}),
      Errno::kSuccess);
  const uint32_t file = At<uint32_t>(kScratch);
  EXPECT_EQ(Write(file, "x"), -1);  // the directory does not pass on the right to write
  EXPECT_EQ(error, Errno::kBadf);
}

TEST_F(Paths, DirectoriesAreMadeAndRemoved) {
  EXPECT_EQ(OnPath("path_create_directory", "d"), Errno::kSuccess);
  EXPECT_EQ(OnPath("path_create_directory", "d"), Errno::kExist);
  EXPECT_EQ(OnPath("path_create_directory", "d/e/"), Errno::kSuccess);
  EXPECT_EQ(OnPath("path_create_directory", "x/y"), Errno::kNoent);
  EXPECT_TRUE(fs::is_directory(HostPath("d/e")));
  EXPECT_EQ(OnPath("path_remove_directory", "d"), Errno::kNotempty);
  EXPECT_EQ(OnPath("path_unlink_file", "d/e"), Errno::kIsdir);
  EXPECT_EQ(OnPath("path_remove_directory", "d/../d/./e"), Errno::kSuccess);
  EXPECT_FALSE(fs::exists(HostPath("d/e")));
}

TEST_F(Paths, FilesAreUnlinkedLinkedAndRenamed) {
  HostWrite("a", "A");
  EXPECT_EQ(Link("a", "b"), Errno::kSuccess);
  EXPECT_EQ(HostRead("b"), "A");
  EXPECT_EQ(Stat("b", false), Errno::kSuccess);
  EXPECT_EQ(At<uint64_t>(kScratch + kFilestatNlink), 2u);
  EXPECT_EQ(Rename("b", "c"), Errno::kSuccess);
  EXPECT_EQ(HostRead("c"), "A");
  EXPECT_EQ(Rename("c", "c2/"), Errno::kNotdir);
  EXPECT_EQ(Rename("nothing", "c"), Errno::kNoent);
  EXPECT_EQ(OnPath("path_unlink_file", "a/"), Errno::kNotdir);
  EXPECT_EQ(OnPath("path_unlink_file", "a"), Errno::kSuccess);
  EXPECT_EQ(OnPath("path_unlink_file", "a"), Errno::kNoent);
  EXPECT_EQ(OnPath("path_remove_directory", "c"), Errno::kNotdir);
}

TEST_F(Paths, SymlinksAreMadeReadAndFollowed) {
  fs::create_directory(HostPath("d"));
  HostWrite("d/f", "inside");
  EXPECT_EQ(Symlink("d/f", "link"), Errno::kSuccess);
  const int fd = Open("link");
  EXPECT_EQ(Read(static_cast<uint32_t>(fd), 10), "inside");
  EXPECT_EQ(Open("link", 0, kAllRights, /*lookup=*/0), -1);
  EXPECT_EQ(error, Errno::kLoop);
  EXPECT_EQ(Stat("link", true), Errno::kSuccess);
  EXPECT_EQ(At<Filetype>(kScratch + kFilestatFiletype), Filetype::kRegularFile);
  EXPECT_EQ(Stat("link", false), Errno::kSuccess);
  EXPECT_EQ(At<Filetype>(kScratch + kFilestatFiletype), Filetype::kSymbolicLink);
  PutText(kPath, "link");
  EXPECT_EQ(Call("path_readlink", {kRoot, kPath, 4, kBuffer, 100, kScratch}), Errno::kSuccess);
  EXPECT_EQ(TextAt(kBuffer, At<uint32_t>(kScratch)), "d/f");
  EXPECT_EQ(Call("path_readlink", {kRoot, kPath, 4, kBuffer, 2, kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<uint32_t>(kScratch), 2u);
  // A link to a directory in the middle, relative to where the link stands.
  HostSymlink("../d", "d/self");
  EXPECT_GE(Open("d/self/self/f"), 0);
  EXPECT_GE(Open("d/self/../link"), 0);
}

TEST_F(Paths, CreatesThroughADanglingLink) {
  HostSymlink("target", "dangling");
  EXPECT_GE(Open("dangling", kOflagsCreat), 0);
  EXPECT_TRUE(fs::exists(HostPath("target")));
  EXPECT_EQ(Open("dangling", kOflagsCreat | kOflagsExcl), -1);
  EXPECT_EQ(error, Errno::kExist);
}

TEST_F(Paths, TimesCanBeSet) {
  HostWrite("f", "");
  PutText(kPath, "f");
  EXPECT_EQ(Call("path_filestat_set_times",
                 {kRoot, 1, kPath, 1, 3'000'000'000, 4'000'000'000, kFstflagsAtim | kFstflagsMtim}),
            Errno::kSuccess);
  EXPECT_EQ(Stat("f", false), Errno::kSuccess);
  EXPECT_EQ(At<uint64_t>(kScratch + kFilestatAtim), 3'000'000'000u);
  EXPECT_EQ(At<uint64_t>(kScratch + kFilestatMtim), 4'000'000'000u);
}

TEST_F(Paths, StrangePathsAreErrors) {
  EXPECT_EQ(OnPath("path_create_directory", ""), Errno::kNoent);
  EXPECT_EQ(OnPath("path_create_directory", std::string("a\0b", 3)), Errno::kInval);
  EXPECT_EQ(OnPath("path_create_directory", std::string(5000, 'x')), Errno::kNametoolong);
  EXPECT_EQ(OnPath("path_create_directory", std::string(300, 'x')), Errno::kNametoolong);
  EXPECT_EQ(Call("path_create_directory", {kRoot, 65530, 10}), Errno::kFault);
  EXPECT_EQ(Call("path_create_directory", {kRoot, 0xffffffff, 0xffffffff}), Errno::kFault);
  EXPECT_EQ(OnPath("path_create_directory", "."), Errno::kExist);
  EXPECT_EQ(Open("."), 4);
  EXPECT_EQ(Open("./././"), 5);
  HostWrite("f", "");
  EXPECT_EQ(Open("f/x"), -1);
  EXPECT_EQ(error, Errno::kNotdir);
  EXPECT_EQ(Open("f/../f"), -1);
  EXPECT_EQ(error, Errno::kNotdir);
}

// Every way out ends in an error, whatever the function.
class Escapes : public Paths {
 protected:
  Escapes() {
    fs::create_directory(HostPath("d"));
    HostSymlink("..", "up");
    HostSymlink("../secret", "secret");
    HostSymlink(base_, "absolute");
    HostSymlink(base_ + "/secret", "absolute_secret");
    HostSymlink("../..", "d/upup");
    HostSymlink("/", "d/root");
    HostSymlink("d/../../secret", "winding");
    HostSymlink("up", "twice");
    HostSymlink("/proc/self/root", "proc");
  }
  ~Escapes() override {
    std::ifstream secret(base_ + "/secret");
    std::string text;
    secret >> text;
    EXPECT_EQ(text, "secret");
    size_t entries = 0;
    for (const auto& entry : fs::directory_iterator(base_)) entries += entry.exists() ? 1 : 0;
    EXPECT_EQ(entries, 2u) << "something was made outside";
  }

  const std::vector<std::string> ways_out_ = {"../secret",
                                              "..",
                                              "../",
                                              "d/../../secret",
                                              "d/../..",
                                              "./../secret",
                                              "up/secret",
                                              "up/new",
                                              "absolute/new",
                                              "absolute/secret",
                                              "d/upup/secret",
                                              "d/root/etc/passwd",
                                              "/etc/passwd",
                                              "/",
                                              "//secret",
                                              "twice/secret",
                                              "proc/etc/passwd",
                                              "d/upup/../secret",
                                              "up/../secret",
                                              "d/./../.././secret"};
  // The way out is the last component itself.
  const std::vector<std::string> links_out_ = {"secret", "absolute_secret", "up",    "absolute",
                                               "d/upup", "winding",         "twice", "proc"};
};

TEST_F(Escapes, OpenStaysInside) {
  for (const std::string& path : ways_out_) {
    for (const uint32_t lookup : {0u, 1u}) {
      for (const uint32_t oflags : {0, +kOflagsCreat, +kOflagsTrunc, +kOflagsDirectory, kOflagsCreat | kOflagsExcl}) {
        EXPECT_EQ(Open(path, oflags, kAllRights, lookup), -1) << path;
        EXPECT_TRUE(error == Errno::kPerm || error == Errno::kNoent || error == Errno::kLoop || error == Errno::kNotdir)
            << path << " " << static_cast<int>(error);
      }
    }
  }
  for (const std::string& path : links_out_) {
    for (const uint32_t lookup : {0u, 1u}) {
      for (const uint32_t oflags : {0, +kOflagsCreat, +kOflagsTrunc, +kOflagsDirectory, kOflagsCreat | kOflagsExcl}) {
        EXPECT_EQ(Open(path, oflags, kAllRights, lookup), -1) << path;
      }
    }
  }
}

TEST_F(Escapes, AttributesStayInside) {
  for (const std::string& path : ways_out_) {
    EXPECT_NE(Stat(path, true), Errno::kSuccess) << path;
    EXPECT_NE(Stat(path, false), Errno::kSuccess) << path;
  }
  for (const std::string& path : links_out_) {
    EXPECT_NE(Stat(path, true), Errno::kSuccess) << path;
    PutText(kPath, path);
    EXPECT_NE(Call("path_filestat_set_times", {kRoot, 1, kPath, path.size(), 1, 1, kFstflagsMtim}), Errno::kSuccess);
  }
  struct stat status;
  ASSERT_EQ(stat((base_ + "/secret").c_str(), &status), 0);
  EXPECT_GT(status.st_mtim.tv_sec, 0);
}

TEST_F(Escapes, ChangesStayInside) {
  HostWrite("mine", "m");
  for (const std::string& path : ways_out_) {
    EXPECT_NE(OnPath("path_create_directory", path), Errno::kSuccess) << path;
    EXPECT_NE(OnPath("path_remove_directory", path), Errno::kSuccess) << path;
    EXPECT_NE(OnPath("path_unlink_file", path), Errno::kSuccess) << path;
    EXPECT_NE(Rename(path, "got"), Errno::kSuccess) << path;
    EXPECT_NE(Rename("mine", path), Errno::kSuccess) << path;
    EXPECT_NE(Link(path, "got"), Errno::kSuccess) << path;
    EXPECT_NE(Link("mine", path), Errno::kSuccess) << path;
    EXPECT_NE(Symlink("mine", path), Errno::kSuccess) << path;
    PutText(kPath, path);
    EXPECT_NE(Call("path_readlink", {kRoot, kPath, path.size(), kBuffer, 100, kScratch}), Errno::kSuccess) << path;
  }
  for (const std::string& path : links_out_) {
    EXPECT_NE(Link(path, "got", /*flags=*/1), Errno::kSuccess) << path;
  }
  EXPECT_EQ(Symlink("/etc/passwd", "made"), Errno::kPerm);
  EXPECT_EQ(Symlink("../secret", "made"), Errno::kSuccess);  // allowed, and leads nowhere
  EXPECT_EQ(Open("made"), -1);
}

TEST_F(Escapes, LinkLoopsEnd) {
  HostSymlink("loop", "loop");
  HostSymlink("b/x", "a");
  HostSymlink("a/x", "b");
  EXPECT_EQ(Open("loop"), -1);
  EXPECT_EQ(error, Errno::kLoop);
  EXPECT_EQ(Open("a/y"), -1);
  EXPECT_EQ(error, Errno::kLoop);
  fs::remove(HostPath("loop"));
}

TEST_F(Escapes, AnOpenedSubdirectoryIsARootOfItsOwn) {
  HostWrite("f", "f");
  const auto fd = static_cast<uint64_t>(Open("d", kOflagsDirectory));
  PutText(kPath, "../f");
  EXPECT_EQ(Call("path_open", {fd, 1, kPath, 4, 0, kAllRights, 0, 0, kScratch}), Errno::kPerm);
}

}  // namespace
}  // namespace strata::wasm::wasi
