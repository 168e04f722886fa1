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

TEST_F(Paths, ASlashAtTheEndFollowsALinkToADirectory) {
  fs::create_directory(HostPath("d"));
  HostWrite("f", "");
  HostSymlink("d", "to_d");
  HostSymlink("f", "to_f");
  EXPECT_EQ(Stat("to_d/", false), Errno::kSuccess);
  EXPECT_EQ(At<Filetype>(kScratch + kFilestatFiletype), Filetype::kDirectory);
  EXPECT_GE(Open("to_d/", 0, kAllRights, /*lookup=*/0), 0);
  EXPECT_EQ(Stat("to_f/", false), Errno::kNotdir);
  EXPECT_EQ(OnPath("path_unlink_file", "to_d/"), Errno::kNotdir);
  EXPECT_EQ(OnPath("path_remove_directory", "to_d/"), Errno::kNotdir);
  PutText(kPath, "to_d/");
  EXPECT_EQ(Call("path_readlink", {kRoot, kPath, 5, kBuffer, 100, kScratch}), Errno::kNotdir);
}

TEST_F(Paths, RenamesAndLinksAcrossPreopens) {
  const std::string other = base_ + "/other";
  fs::create_directory(other);
  Start({.preopens = {{other, "/other"}}});  // 3; the sandbox is 4
  HostWrite("a", "A");
  PutText(kPath, "a");
  PutText(kPath2, "b");
  EXPECT_EQ(Call("path_link", {4, 0, kPath, 1, 3, kPath2, 1}), Errno::kSuccess);
  EXPECT_EQ(Call("path_rename", {4, kPath, 1, 3, kPath, 1}), Errno::kSuccess);
  EXPECT_FALSE(fs::exists(HostPath("a")));
  EXPECT_TRUE(fs::exists(other + "/a"));
  EXPECT_TRUE(fs::exists(other + "/b"));
  EXPECT_EQ(Call("path_rename", {3, kPath, 1, 9, kPath, 1}), Errno::kBadf);
}

TEST_F(Paths, BothDirectoriesNeedTheirRight) {
  fs::create_directory(HostPath("d"));
  HostWrite("a", "A");
  const auto target = static_cast<uint64_t>(Open("d", kOflagsDirectory));
  ASSERT_EQ(Call("fd_fdstat_set_rights", {target, kRightPathOpen, 0}), Errno::kSuccess);
  PutText(kPath, "a");
  EXPECT_EQ(Call("path_link", {kRoot, 0, kPath, 1, target, kPath, 1}), Errno::kNotcapable);
  EXPECT_EQ(Call("path_rename", {kRoot, kPath, 1, target, kPath, 1}), Errno::kNotcapable);
  EXPECT_EQ(Call("path_open", {target, 0, kPath, 1, kOflagsCreat, kAllRights, 0, 0, kScratch}), Errno::kNotcapable);
  EXPECT_EQ(Call("path_open", {target, 0, kPath, 1, kOflagsTrunc, kAllRights, 0, 0, kScratch}), Errno::kNotcapable);
  EXPECT_EQ(Call("path_open", {target, 0, kPath, 1, 0, kAllRights, 0, 0, kScratch}), Errno::kNoent);
}

TEST_F(Paths, FilesInUseAreBounded) {
  Start({.max_descriptors = 6});  // three streams and the directory
  EXPECT_GE(Open("."), 0);
  EXPECT_GE(Open("."), 0);
  EXPECT_EQ(Open("."), -1);
  EXPECT_EQ(error, Errno::kMfile);
  EXPECT_EQ(Call("fd_close", {5}), Errno::kSuccess);
  EXPECT_EQ(Open("."), 5);
}

// A host that waited for the other end of the pipe would wait for ever.
TEST_F(Paths, OpeningAPipeDoesNotWait) {
  ASSERT_EQ(mkfifo(HostPath("pipe").c_str(), 0600), 0);
  const int reader = Open("pipe", 0, kRightFdRead);
  ASSERT_GE(reader, 0);
  const int writer = Open("pipe", 0, kRightFdWrite);
  ASSERT_GE(writer, 0);
  EXPECT_EQ(Write(static_cast<uint32_t>(writer), "abc"), 3);
  EXPECT_EQ(Read(static_cast<uint32_t>(reader), 10), "abc");
  EXPECT_EQ(Call("fd_close", {static_cast<uint64_t>(reader)}), Errno::kSuccess);
  EXPECT_EQ(Write(static_cast<uint32_t>(writer), "abc"), -1);  // and no SIGPIPE
  EXPECT_EQ(error, Errno::kPipe);
  EXPECT_EQ(Open("pipe", 0, kRightFdWrite), -1);
  EXPECT_EQ(error, Errno::kNxio);
}

TEST_F(Paths, LinkLoopsEnd) {
  HostSymlink("loop", "loop");
  HostSymlink("b/x", "a");
  HostSymlink("a/x", "b");
  EXPECT_EQ(Open("loop"), -1);
  EXPECT_EQ(error, Errno::kLoop);
  EXPECT_EQ(Open("a/y"), -1);
  EXPECT_EQ(error, Errno::kLoop);
}

TEST_F(Paths, AnOpenedSubdirectoryIsARootOfItsOwn) {
  fs::create_directory(HostPath("d"));
  HostWrite("f", "f");
  const auto fd = static_cast<uint64_t>(Open("d", kOflagsDirectory));
  PutText(kPath, "../f");
  EXPECT_EQ(Call("path_open", {fd, 1, kPath, 4, 0, kAllRights, 0, 0, kScratch}), Errno::kPerm);
}

}  // namespace
}  // namespace strata::wasm::wasi
