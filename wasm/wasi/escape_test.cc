// Every way out of a preopened directory ends in an error, whatever the function, and leaves what is outside as it was:
// once with the kernel's path resolution and once with our own.

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "wasm/wasi/abi.h"
#include "wasm/wasi/wasi_fixture.h"

namespace strata::wasm::wasi {
namespace {

namespace fs = std::filesystem;

class Escapes : public WasiFixture, public testing::WithParamInterface<PathResolution> {
 public:
  Errno OpenAs(const std::string& path, uint32_t oflags, uint32_t lookup) {
    return Open(path, oflags, kAllRights, lookup) >= 0 ? Errno::kSuccess : error;
  }
  Errno SetTimes(const std::string& path, uint32_t lookup) {
    PutText(kPath, path);
    return Call("path_filestat_set_times", {kRoot, lookup, kPath, path.size(), 1, 1, kFstflagsAtim | kFstflagsMtim});
  }
  Errno Symlink(const std::string& target, const std::string& path) {
    PutText(kPath2, target);
    PutText(kPath, path);
    return Call("path_symlink", {kPath2, target.size(), kRoot, kPath, path.size()});
  }
  Errno Rename(const std::string& from, const std::string& to) {
    PutText(kPath, from);
    PutText(kPath2, to);
    return Call("path_rename", {kRoot, kPath, from.size(), kRoot, kPath2, to.size()});
  }
  Errno Link(const std::string& from, const std::string& to, uint32_t lookup) {
    PutText(kPath, from);
    PutText(kPath2, to);
    return Call("path_link", {kRoot, lookup, kPath, from.size(), kRoot, kPath2, to.size()});
  }
  Errno Readlink(const std::string& path) {
    PutText(kPath, path);
    return Call("path_readlink", {kRoot, kPath, path.size(), kBuffer, 100, kScratch});
  }
  Errno OnPathOf(const char* function, const std::string& path) { return OnPath(function, path); }
  Errno StatOf(const std::string& path, bool follow) { return Stat(path, follow); }

 protected:
  void SetUp() override {
    Begin({});
    if (GetParam() == PathResolution::kKernel && OpenAs("d/x", 0, 0) == Errno::kNosys) {
      GTEST_SKIP() << "no openat2 here";
    }
    fs::create_directory(base_ + "/private");
    std::ofstream(base_ + "/private/f") << "private";
    fs::create_directories(HostPath("d/e"));
    HostWrite("mine", "m");
    HostLink("..", "up");
    HostLink("../secret", "secret");
    HostLink(base_, "absolute");
    HostLink(base_ + "/secret", "absolute_secret");
    HostLink("../..", "d/upup");
    HostLink("/", "d/root");
    HostLink("d/../../secret", "winding");
    HostLink("up", "twice");
    HostLink("twice/", "thrice");
    HostLink("/proc/self/root", "proc");
    HostLink("/proc/self/fd", "fds");
    HostLink("/proc/self/cwd/..", "cwd");
    HostLink("../private", "d/../neighbour");
    HostLink("../../private/new", "d/dangling");
    HostLink("../sandbox/../secret", "back");
    HostLink("loop", "loop");
    HostLink("pong/x", "ping");
    HostLink("ping/x", "pong");
    before_ = Outside();
  }
  void TearDown() override { EXPECT_EQ(Outside(), before_); }

  void Begin(WasiOptions options) {
    options.path_resolution = GetParam();
    Start(std::move(options));
  }
  void HostLink(const std::string& target, absl::string_view below) { fs::create_symlink(target, HostPath(below)); }
  // Everything beside the sandbox: names, contents, times, links.
  std::map<std::string, std::string> Outside() const {
    std::map<std::string, std::string> found;
    for (auto entry = fs::recursive_directory_iterator(base_); entry != fs::recursive_directory_iterator(); ++entry) {
      if (entry->path() == base_ + "/sandbox") {
        entry.disable_recursion_pending();
        continue;
      }
      struct stat status;
      EXPECT_EQ(lstat(entry->path().c_str(), &status), 0);
      std::ifstream in(entry->path());
      std::string text;
      in >> text;
      found[entry->path()] = absl::StrCat(text, " ", status.st_mtim.tv_sec, ".", status.st_mtim.tv_nsec, " ",
                                          status.st_nlink, " ", status.st_mode, " ", status.st_size);
    }
    return found;
  }

  std::map<std::string, std::string> before_;
};

// What a guest can do with a path; those that look at what a link leads to, and those that look at the name.
struct Operation {
  const char* name;
  bool follows;
  Errno (*run)(Escapes& guest, const std::string& path);
};
using Path = const std::string&;

const Operation kOperations[] = {
    {"open", true, [](Escapes& g, Path p) { return g.OpenAs(p, 0, 1); }},
    {"open directory", true, [](Escapes& g, Path p) { return g.OpenAs(p, kOflagsDirectory, 1); }},
    {"open truncating", true, [](Escapes& g, Path p) { return g.OpenAs(p, kOflagsTrunc, 1); }},
    {"open creating", true, [](Escapes& g, Path p) { return g.OpenAs(p, kOflagsCreat, 1); }},
    {"filestat_get", true, [](Escapes& g, Path p) { return g.StatOf(p, true); }},
    {"filestat_set_times", true, [](Escapes& g, Path p) { return g.SetTimes(p, 1); }},
    {"link from, following", true, [](Escapes& g, Path p) { return g.Link(p, "got", 1); }},
    {"open the name", false, [](Escapes& g, Path p) { return g.OpenAs(p, 0, 0); }},
    {"open the name truncating", false, [](Escapes& g, Path p) { return g.OpenAs(p, kOflagsTrunc, 0); }},
    {"open exclusively", false, [](Escapes& g, Path p) { return g.OpenAs(p, kOflagsCreat | kOflagsExcl, 1); }},
    {"filestat_get the name", false, [](Escapes& g, Path p) { return g.StatOf(p, false); }},
    {"filestat_set_times of the name", false, [](Escapes& g, Path p) { return g.SetTimes(p, 0); }},
    {"create_directory", false, [](Escapes& g, Path p) { return g.OnPathOf("path_create_directory", p); }},
    {"remove_directory", false, [](Escapes& g, Path p) { return g.OnPathOf("path_remove_directory", p); }},
    {"unlink_file", false, [](Escapes& g, Path p) { return g.OnPathOf("path_unlink_file", p); }},
    {"rename from", false, [](Escapes& g, Path p) { return g.Rename(p, "got"); }},
    {"rename to", false, [](Escapes& g, Path p) { return g.Rename("mine", p); }},
    {"link from", false, [](Escapes& g, Path p) { return g.Link(p, "got", 0); }},
    {"link to", false, [](Escapes& g, Path p) { return g.Link("mine", p, 0); }},
    {"symlink", false, [](Escapes& g, Path p) { return g.Symlink("mine", p); }},
    {"readlink", false, [](Escapes& g, Path p) { return g.Readlink(p); }},
};

struct Attempt {
  std::string path;
  Errno expected;
  bool only_followed = false;  // the last component is a link out: the name itself is inside
};

const std::vector<Attempt>& Attempts() {
  static const auto* attempts = new std::vector<Attempt>{
      // Up.
      {"..", Errno::kPerm},
      {"../", Errno::kPerm},
      {"../.", Errno::kPerm},
      {"../secret", Errno::kPerm},
      {"../private/f", Errno::kPerm},
      {"../new", Errno::kPerm},
      {"./../secret", Errno::kPerm},
      {".//..//secret", Errno::kPerm},
      {"../../../../../../../../etc/passwd", Errno::kPerm},
      {"../sandbox", Errno::kPerm},
      {"../sandbox/mine", Errno::kPerm},
      {"d/../..", Errno::kPerm},
      {"d/../../secret", Errno::kPerm},
      {"d/./../.././secret", Errno::kPerm},
      {"d/e/../../../secret", Errno::kPerm},
      {"d/e/../../../sandbox/mine", Errno::kPerm},
      {"none/../../secret", Errno::kNoent},
      {"mine/../../secret", Errno::kNotdir},
      // Absolute.
      {"/", Errno::kPerm},
      {"//", Errno::kPerm},
      {"/.", Errno::kPerm},
      {"/..", Errno::kPerm},
      {"/etc/passwd", Errno::kPerm},
      {"//etc/passwd", Errno::kPerm},
      {"/sandbox/mine", Errno::kPerm},
      {"/proc/self/root", Errno::kPerm},
      {"/proc/self/fd/0", Errno::kPerm},
      {"/dev/stdin", Errno::kPerm},
      // Through links.
      {"up/secret", Errno::kPerm},
      {"up/new", Errno::kPerm},
      {"up/../secret", Errno::kPerm},
      {"up/sandbox/mine", Errno::kPerm},
      {"absolute/secret", Errno::kPerm},
      {"absolute/new", Errno::kPerm},
      {"absolute/sandbox/mine", Errno::kPerm},
      {"d/upup/secret", Errno::kPerm},
      {"d/upup/../secret", Errno::kPerm},
      {"d/root/etc/passwd", Errno::kPerm},
      {"twice/secret", Errno::kPerm},
      {"thrice/secret", Errno::kPerm},
      {"proc/etc/passwd", Errno::kPerm},
      {"fds/0", Errno::kPerm},
      {"fds/3/../secret", Errno::kPerm},
      {"cwd/etc", Errno::kPerm},
      {"neighbour/f", Errno::kPerm},
      {"neighbour/new", Errno::kPerm},
      {"neighbour/../secret", Errno::kPerm},
      {"loop/secret", Errno::kLoop},
      {"ping/secret", Errno::kLoop},
      // To a link.
      {"up", Errno::kPerm, true},
      {"secret", Errno::kPerm, true},
      {"absolute", Errno::kPerm, true},
      {"absolute_secret", Errno::kPerm, true},
      {"d/upup", Errno::kPerm, true},
      {"d/root", Errno::kPerm, true},
      {"winding", Errno::kPerm, true},
      {"twice", Errno::kPerm, true},
      {"thrice", Errno::kPerm, true},
      {"proc", Errno::kPerm, true},
      {"fds", Errno::kPerm, true},
      {"cwd", Errno::kPerm, true},
      {"neighbour", Errno::kPerm, true},
      {"d/dangling", Errno::kPerm, true},
      {"back", Errno::kPerm, true},
      {"loop", Errno::kLoop, true},
      {"ping", Errno::kLoop, true},
      {"d/../up", Errno::kPerm, true},
      // No paths at all.
      {"", Errno::kNoent},
      {std::string("mine\0", 5), Errno::kInval},
      {std::string("\0../secret", 10), Errno::kInval},
      {std::string("d/\0/../../secret", 16), Errno::kInval},
      {std::string(5000, 'x'), Errno::kNametoolong},
      {std::string(256, 'x') + "/../../secret", Errno::kNametoolong},
  };
  return *attempts;
}

TEST_P(Escapes, AllFail) {
  ASSERT_GE(Attempts().size(), 40u);
  for (const Attempt& attempt : Attempts()) {
    for (const Operation& operation : kOperations) {
      if (attempt.only_followed && !operation.follows) continue;
      EXPECT_EQ(operation.run(*this, attempt.path), attempt.expected) << operation.name << " " << attempt.path;
    }
  }
  EXPECT_EQ(HostRead("mine"), "m");
  EXPECT_FALSE(fs::exists(HostPath("got")));
}

// A slash behind a link out makes it a directory outside, for all that would follow; for the others it is no directory.
TEST_P(Escapes, LinksOutWithASlashFail) {
  for (const char* path : {"up/", "absolute/", "twice//", "proc/.", "d/root/", "neighbour/"}) {
    for (const Operation& operation : kOperations) {
      const Errno found = operation.run(*this, path);
      EXPECT_TRUE(found == Errno::kPerm || found == Errno::kNotdir || found == Errno::kExist ||
                  found == Errno::kNoent || found == Errno::kIsdir)
          << operation.name << " " << path << ": " << static_cast<int>(found);
    }
  }
}

TEST_P(Escapes, LinksThemselvesAreInside) {
  EXPECT_EQ(OpenAs("secret", 0, 0), Errno::kLoop);
  EXPECT_EQ(OpenAs("secret", kOflagsTrunc, 0), Errno::kLoop);
  EXPECT_EQ(OpenAs("secret", kOflagsCreat | kOflagsExcl, 1), Errno::kExist);
  EXPECT_EQ(OpenAs("d/dangling", kOflagsCreat | kOflagsExcl, 1), Errno::kExist);
  EXPECT_EQ(OnPath("path_create_directory", "up"), Errno::kExist);
  EXPECT_EQ(OnPath("path_remove_directory", "up"), Errno::kNotdir);
  EXPECT_EQ(Link("mine", "secret", 0), Errno::kExist);
  EXPECT_EQ(Symlink("mine", "secret"), Errno::kExist);
  EXPECT_EQ(Link("secret", "d/secret", 0), Errno::kSuccess);  // another name of the link
  EXPECT_EQ(Stat("secret", false), Errno::kSuccess);
  EXPECT_EQ(At<Filetype>(kScratch + kFilestatFiletype), Filetype::kSymbolicLink);
  EXPECT_EQ(SetTimes("secret", 0), Errno::kSuccess);
  EXPECT_EQ(Rename("mine", "secret"), Errno::kSuccess);  // replaces the link
  EXPECT_EQ(HostRead("secret"), "m");
  EXPECT_EQ(OnPath("path_unlink_file", "up"), Errno::kSuccess);
}

TEST_P(Escapes, LinksThatAGuestMakesLeadNowhere) {
  EXPECT_EQ(Symlink("/etc/passwd", "made"), Errno::kPerm);
  EXPECT_EQ(Symlink("../secret", "made"), Errno::kSuccess);
  EXPECT_EQ(OpenAs("made", 0, 1), Errno::kPerm);
  EXPECT_EQ(Symlink("../../x", "d/e/inside"), Errno::kSuccess);
  EXPECT_EQ(OpenAs("d/e/inside", kOflagsCreat, 1), Errno::kSuccess);
  // Moved up, it leads out.
  EXPECT_EQ(Rename("d/e/inside", "inside"), Errno::kSuccess);
  EXPECT_EQ(OpenAs("inside", kOflagsCreat, 1), Errno::kPerm);
}

// The links of /proc that are no paths lead nowhere, even if somebody grants /proc.
TEST_P(Escapes, MagicLinksLeadNowhere) {
  Begin({.preopens = {{"/proc", "/proc"}}});  // 3
  for (const std::string path : {"self/root/etc/passwd", "self/cwd/secret", "self/root", "self/cwd", "self/exe",
                                 "self/fd/3/../secret", "thread-self/root/etc", "self/fd/0", "self/fd/3"}) {
    PutText(kPath, path);
    const Errno found = Call("path_open", {3, 1, kPath, path.size(), 0, kRightFdRead, 0, 0, kScratch});
    EXPECT_TRUE(found == Errno::kPerm || found == Errno::kLoop || found == Errno::kNoent || found == Errno::kNotdir)
        << path << ": " << static_cast<int>(found);
  }
}

// Somebody else swaps names while the guest walks: it ends up inside, or nowhere.
TEST_P(Escapes, RacesAreLost) {
  fs::create_directory(HostPath("swap"));
  HostWrite("swap/f", "inside");
  HostLink("../private", "evil");
  HostWrite("file", "inside");
  HostLink("../private/f", "evil_file");
  std::atomic<bool> stop = false;
  std::atomic<int> swaps = 0;
  const int root = open(HostPath("").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  std::thread swapper([&] {
    while (!stop) {
      const bool swapped = renameat2(root, "swap", root, "evil", RENAME_EXCHANGE) == 0 &&
                           renameat2(root, "file", root, "evil_file", RENAME_EXCHANGE) == 0;
      swaps += swapped ? 1 : 0;
      if (!swapped) std::this_thread::yield();
    }
  });
  for (int i = 0; i < 4000; ++i) {
    for (const char* path : {"swap/f", "d/../swap/f", "file", "evil/f", "d/e/../../evil_file"}) {
      const int fd = Open(path, i % 2 == 0 ? 0 : +kOflagsCreat, kAllRights);
      if (fd < 0) continue;
      EXPECT_EQ(Read(static_cast<uint32_t>(fd), 10), "inside") << path;
      EXPECT_EQ(Call("fd_close", {static_cast<uint64_t>(fd)}), Errno::kSuccess);
    }
    OnPath("path_create_directory", "swap/made");
    OnPath("path_remove_directory", "swap/made");
    Rename("mine", "swap/mine");
    Rename("swap/mine", "mine");
    Stat("swap/../secret", true);
  }
  stop = true;
  swapper.join();
  close(root);
  EXPECT_GT(swaps, 0);
}

// ".." of a directory that is moved meanwhile does not lead out, whichever of two parents it has.
TEST_P(Escapes, MovingADirectoryUnderAWalkIsNoWayOut) {
  fs::create_directories(HostPath("d/e/deep"));
  std::atomic<bool> stop = false;
  const int root = open(HostPath("").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  std::thread mover([&] {
    while (!stop) {
      renameat(root, "d/e/deep", root, "shallow");
      renameat(root, "shallow", root, "d/e/deep");
    }
  });
  for (int i = 0; i < 4000; ++i) {
    const Errno found = Stat("d/e/deep/../../../private/f", true);
    EXPECT_TRUE(found == Errno::kPerm || found == Errno::kNoent) << static_cast<int>(found);
    const Errno up = Stat("d/e/deep/../../../../secret", true);
    EXPECT_TRUE(up == Errno::kPerm || up == Errno::kNoent) << static_cast<int>(up);
  }
  stop = true;
  mover.join();
  close(root);
}

INSTANTIATE_TEST_SUITE_P(Ways, Escapes, testing::Values(PathResolution::kKernel, PathResolution::kWalk),
                         [](const auto& info) { return info.param == PathResolution::kWalk ? "Walk" : "Kernel"; });

}  // namespace
}  // namespace strata::wasm::wasi
