#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <set>
#include <thread>

#include "wasm/runtime/store.h"
#include "wasm/wasi/abi.h"
#include "wasm/wasi/wasi_fixture.h"

namespace strata::wasm::wasi {
namespace {

class Files : public WasiFixture {
 protected:
  uint32_t Created(absl::string_view name, absl::string_view contents = "") {
    const int fd = Open(name, kOflagsCreat);
    EXPECT_GE(fd, 0) << static_cast<int>(error);
    EXPECT_EQ(Write(static_cast<uint32_t>(fd), contents), static_cast<int>(contents.size()));
    return static_cast<uint32_t>(fd);
  }
  uint64_t Seek(uint32_t fd, int64_t offset, Whence whence) {
    error = Call("fd_seek", {fd, static_cast<uint64_t>(offset), static_cast<uint64_t>(whence), kScratch});
    return error == Errno::kSuccess ? At<uint64_t>(kScratch) : ~uint64_t{0};
  }
  uint64_t SizeOf(uint32_t fd) {
    EXPECT_EQ(Call("fd_filestat_get", {fd, kScratch}), Errno::kSuccess);
    return At<uint64_t>(kScratch + kFilestatSize);
  }
};

TEST_F(Files, WriteSeekRead) {
  const uint32_t fd = Created("f", "hello world");
  EXPECT_EQ(fd, 4u);
  EXPECT_EQ(HostRead("f"), "hello world");
  EXPECT_EQ(Seek(fd, 6, Whence::kSet), 6u);
  EXPECT_EQ(Read(fd, 100), "world");
  EXPECT_EQ(Read(fd, 100), "");
  EXPECT_EQ(Seek(fd, -5, Whence::kEnd), 6u);
  EXPECT_EQ(Seek(fd, -2, Whence::kCur), 4u);
  EXPECT_EQ(Call("fd_tell", {fd, kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<uint64_t>(kScratch), 4u);
  Seek(fd, -1, Whence::kSet);
  EXPECT_EQ(error, Errno::kInval);
  EXPECT_EQ(Call("fd_seek", {fd, 0, 3, kScratch}), Errno::kInval);
}

TEST_F(Files, GatherAndScatter) {
  const uint32_t fd = Created("f");
  PutText(kBuffer, "abcdef");
  const uint32_t iovecs[] = {kBuffer + 3, 3, kBuffer, 0, kBuffer, 2};
  std::memcpy(memory() + kIovecs, iovecs, sizeof iovecs);
  EXPECT_EQ(Call("fd_write", {fd, kIovecs, 3, kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<uint32_t>(kScratch), 5u);
  EXPECT_EQ(HostRead("f"), "defab");
  EXPECT_EQ(Call("fd_pread", {fd, kIovecs, 3, 1, kScratch}), Errno::kSuccess);
  EXPECT_EQ(TextAt(kBuffer + 3, 3), "efa");
  EXPECT_EQ(At<uint8_t>(kBuffer), 'b');
  EXPECT_EQ(Call("fd_pwrite", {fd, kIovecs, 1, 10, kScratch}), Errno::kSuccess);
  EXPECT_EQ(HostRead("f"), std::string("defab\0\0\0\0\0efa", 13));
  EXPECT_EQ(Call("fd_pread", {fd, kIovecs, 1, ~uint64_t{0}, kScratch}), Errno::kInval);
}

TEST_F(Files, ChecksBuffersBeforeItTransfersAnything) {
  const uint32_t fd = Created("f");
  PutText(kBuffer, "abc");
  const uint32_t iovecs[] = {kBuffer, 3, 65535, 2};
  std::memcpy(memory() + kIovecs, iovecs, sizeof iovecs);
  EXPECT_EQ(Call("fd_write", {fd, kIovecs, 2, kScratch}), Errno::kFault);
  EXPECT_EQ(Call("fd_write", {fd, kIovecs, 1, 65533}), Errno::kFault);
  EXPECT_EQ(Call("fd_write", {fd, 65530, 1, kScratch}), Errno::kFault);
  EXPECT_EQ(Call("fd_write", {fd, kIovecs, 1025, kScratch}), Errno::kInval);
  EXPECT_EQ(Call("fd_write", {fd, kIovecs, 0xffffffff, kScratch}), Errno::kInval);
  EXPECT_EQ(HostRead("f"), "");
}

TEST_F(Files, AccessIsWhatWasAskedFor) {
  HostWrite("f", "abc");
  const auto reader = static_cast<uint32_t>(Open("f", 0, kRightFdRead));
  EXPECT_EQ(Read(reader, 3), "abc");
  Write(reader, "x");
  EXPECT_EQ(error, Errno::kBadf);
  const auto writer = static_cast<uint32_t>(Open("f", 0, kRightFdWrite));
  EXPECT_EQ(Write(writer, "x"), 1);
  Read(writer, 1);
  EXPECT_EQ(error, Errno::kBadf);
}

TEST_F(Files, StatusTellsTypeFlagsAndRights) {
  const uint32_t fd = Created("f");
  EXPECT_EQ(Call("fd_fdstat_get", {fd, kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<Filetype>(kScratch + kFdstatFiletype), Filetype::kRegularFile);
  EXPECT_EQ(At<uint64_t>(kScratch + kFdstatRightsBase), kRightsOfFiles);
  EXPECT_EQ(Call("fd_fdstat_get", {kRoot, kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<Filetype>(kScratch + kFdstatFiletype), Filetype::kDirectory);
  EXPECT_EQ(At<uint64_t>(kScratch + kFdstatRightsInheriting), kRightsAll);
  EXPECT_EQ(Call("fd_fdstat_get", {9, kScratch}), Errno::kBadf);
  EXPECT_EQ(Call("fd_fdstat_get", {fd, 65520}), Errno::kFault);
}

TEST_F(Files, ATerminalCannotSeek) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0) GTEST_SKIP() << "no terminals here";
  ASSERT_EQ(grantpt(terminal), 0);
  ASSERT_EQ(unlockpt(terminal), 0);
  Start({.stdout_fd = terminal});
  EXPECT_EQ(Call("fd_fdstat_get", {1, kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<Filetype>(kScratch), Filetype::kCharacterDevice);
  EXPECT_EQ(At<uint64_t>(kScratch + kFdstatRightsBase) & (kRightFdSeek | kRightFdTell), 0u);
  close(terminal);
}

TEST_F(Files, FlagsOfOwnFilesCanChange) {
  const uint32_t fd = Created("f", "abc");
  Seek(fd, 0, Whence::kSet);
  EXPECT_EQ(Call("fd_fdstat_set_flags", {fd, kFdflagsAppend}), Errno::kSuccess);
  EXPECT_EQ(Call("fd_fdstat_get", {fd, kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<uint16_t>(kScratch + kFdstatFlags), kFdflagsAppend);
  EXPECT_EQ(Write(fd, "d"), 1);
  EXPECT_EQ(HostRead("f"), "abcd");
  EXPECT_EQ(Call("fd_fdstat_set_flags", {fd, kFdflagsAppend | kFdflagsSync}), Errno::kNotsup);
  EXPECT_EQ(Call("fd_fdstat_set_flags", {fd, 0x20}), Errno::kInval);
}

TEST_F(Files, FlagsOfLentFilesStay) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  Start({.stdin_fd = ends[0]});
  EXPECT_EQ(Call("fd_fdstat_set_flags", {0, kFdflagsAppend}), Errno::kNotsup);
  EXPECT_EQ(Call("fd_fdstat_set_flags", {0, kFdflagsNonblock}), Errno::kSuccess);
  EXPECT_EQ(Call("fd_fdstat_get", {0, kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<uint16_t>(kScratch + kFdstatFlags), kFdflagsNonblock);
  EXPECT_EQ(fcntl(ends[0], F_GETFL) & O_NONBLOCK, 0);
  Read(0, 1);
  EXPECT_EQ(error, Errno::kAgain);  // all the same
  EXPECT_EQ(Call("fd_close", {0}), Errno::kSuccess);
  EXPECT_EQ(Call("fd_close", {0}), Errno::kBadf);
  EXPECT_GE(fcntl(ends[0], F_GETFD), 0);  // still open
  close(ends[0]);
  close(ends[1]);
}

TEST_F(Files, ReadingAPipeWaitsAndCanBeCancelled) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  Start({.stdin_fd = ends[0]});
  std::thread writer([&ends] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    EXPECT_EQ(write(ends[1], "late", 4), 4);
  });
  EXPECT_EQ(Read(0, 10), "late");
  writer.join();
  std::thread canceller([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    world_->store->context().RequestInterrupt(vm::kInterruptCancel);
  });
  Read(0, 10);
  EXPECT_EQ(trap, TrapKind::kCancelled);
  canceller.join();
  close(ends[0]);
  close(ends[1]);
}

TEST_F(Files, WritingAFullPipeCanBeCancelled) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  Start({.stdout_fd = ends[1]});
  std::thread canceller([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    world_->store->context().RequestInterrupt(vm::kInterruptCancel);
  });
  for (int i = 0; i < 100 && trap == TrapKind::kNone; ++i) Write(1, std::string(20000, 'x'));
  EXPECT_EQ(trap, TrapKind::kCancelled);
  canceller.join();
  close(ends[0]);
  close(ends[1]);
}

TEST_F(Files, ALongWriteToAPipeIsOneWrite) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  Start({.stdout_fd = ends[1]});
  std::string got;
  std::thread reader([&] {
    char bytes[3000];
    while (got.size() < 20000) {
      const ssize_t count = read(ends[0], bytes, sizeof bytes);
      if (count <= 0) break;
      got.append(bytes, static_cast<size_t>(count));
    }
  });
  std::string text;
  for (int i = 0; i < 20000; ++i) text += static_cast<char>('a' + i % 23);
  EXPECT_EQ(Write(1, text), 20000);
  reader.join();
  EXPECT_EQ(got, text);
  close(ends[0]);
  close(ends[1]);
}

// More than there is memory, over and over the same bytes.
TEST_F(Files, OverlappingBuffersAreReadInOrder) {
  HostWrite("f", std::string(60000, 'a') + std::string(30000, 'b'));
  const auto fd = static_cast<uint32_t>(Open("f"));
  for (uint32_t i = 0; i < 3; ++i) {
    Put<uint32_t>(kIovecs + i * kIovecBytes, kBuffer);
    Put<uint32_t>(kIovecs + i * kIovecBytes + 4, 40000);
  }
  EXPECT_EQ(Call("fd_read", {fd, kIovecs, 3, kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<uint32_t>(kScratch), 90000u);
  EXPECT_EQ(TextAt(kBuffer, 1), "b");          // the third part
  EXPECT_EQ(TextAt(kBuffer + 20000, 1), "b");  // the second
}

TEST_F(Files, RightsCanOnlyBeGivenUp) {
  const uint32_t fd = Created("f", "abc");
  EXPECT_EQ(Call("fd_fdstat_set_rights", {fd, kRightFdRead | kRightFdSeek, 0}), Errno::kSuccess);
  EXPECT_EQ(Write(fd, "x"), -1);
  EXPECT_EQ(error, Errno::kNotcapable);
  EXPECT_EQ(Call("fd_fdstat_set_rights", {fd, kRightFdWrite, 0}), Errno::kNotcapable);
}

TEST_F(Files, SizesAndTimesCanBeSet) {
  const uint32_t fd = Created("f", "abc");
  EXPECT_EQ(Call("fd_filestat_set_size", {fd, 10}), Errno::kSuccess);
  EXPECT_EQ(SizeOf(fd), 10u);
  EXPECT_EQ(Call("fd_filestat_set_size", {fd, ~uint64_t{0}}), Errno::kFbig);
  EXPECT_EQ(Call("fd_allocate", {fd, 0, 100}), Errno::kSuccess);
  EXPECT_EQ(SizeOf(fd), 100u);
  EXPECT_EQ(Call("fd_allocate", {fd, ~uint64_t{0}, 1}), Errno::kFbig);
  EXPECT_EQ(Call("fd_filestat_set_times", {fd, 5'000'000'007, 9, kFstflagsAtim}), Errno::kSuccess);
  EXPECT_EQ(Call("fd_filestat_get", {fd, kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<uint64_t>(kScratch + kFilestatAtim), 5'000'000'007u);
  EXPECT_GT(At<uint64_t>(kScratch + kFilestatMtim), 9u);
  EXPECT_EQ(Call("fd_filestat_set_times", {fd, 1, 1, kFstflagsAtim | kFstflagsAtimNow}), Errno::kInval);
  EXPECT_EQ(Call("fd_filestat_set_times", {fd, 1, 1, 16}), Errno::kInval);
}

TEST_F(Files, SyncAndAdvise) {
  const uint32_t fd = Created("f", "abc");
  EXPECT_EQ(Call("fd_sync", {fd}), Errno::kSuccess);
  EXPECT_EQ(Call("fd_datasync", {fd}), Errno::kSuccess);
  EXPECT_EQ(Call("fd_advise", {fd, 0, 3, 3}), Errno::kSuccess);
  EXPECT_EQ(Call("fd_advise", {fd, 0, 3, 6}), Errno::kInval);
  for (const char* name : {"fd_sync", "fd_datasync", "fd_tell", "fd_advise", "fd_seek", "fd_read", "fd_write"}) {
    EXPECT_EQ(Call(name, {99}), Errno::kBadf) << name;
  }
}

TEST_F(Files, RenumberMovesADescriptor) {
  const uint32_t a = Created("a", "A"), b = Created("b", "B");
  EXPECT_EQ(Call("fd_renumber", {a, b}), Errno::kSuccess);
  Seek(b, 0, Whence::kSet);
  EXPECT_EQ(Read(b, 9), "A");
  EXPECT_EQ(Call("fd_close", {a}), Errno::kBadf);
  EXPECT_EQ(Call("fd_renumber", {b, 50}), Errno::kBadf);
  EXPECT_EQ(Call("fd_renumber", {b, b}), Errno::kSuccess);
  EXPECT_EQ(Created("c"), a);  // the lowest free number
}

TEST_F(Files, PreopensAreNamed) {
  EXPECT_EQ(Call("fd_prestat_get", {kRoot, kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<uint8_t>(kScratch), 0);
  EXPECT_EQ(At<uint32_t>(kScratch + kPrestatNameLength), 8u);
  EXPECT_EQ(Call("fd_prestat_dir_name", {kRoot, kBuffer, 8}), Errno::kSuccess);
  EXPECT_EQ(TextAt(kBuffer, 8), "/sandbox");
  EXPECT_EQ(Call("fd_prestat_dir_name", {kRoot, kBuffer, 7}), Errno::kNametoolong);
  EXPECT_EQ(Call("fd_prestat_get", {kRoot + 1, kScratch}), Errno::kBadf);
  EXPECT_EQ(Call("fd_prestat_get", {0, kScratch}), Errno::kBadf);
}

TEST_F(Files, ListsADirectoryInPieces) {
  std::set<std::string> expected = {".", ".."};
  for (int i = 0; i < 30; ++i) {
    HostWrite("file" + std::to_string(i), "");
    expected.insert("file" + std::to_string(i));
  }
  std::set<std::string> found;
  uint64_t cookie = 0;
  while (true) {
    EXPECT_EQ(Call("fd_readdir", {kRoot, kBuffer, 100, cookie, kScratch}), Errno::kSuccess);
    const uint32_t used = At<uint32_t>(kScratch);
    ASSERT_LE(used, 100u);
    for (uint32_t at = 0; at + kDirentBytes <= used;) {
      const uint32_t length = At<uint32_t>(kBuffer + at + kDirentNameLength);
      if (at + kDirentBytes + length > used) break;
      const std::string name = TextAt(kBuffer + at + kDirentBytes, length);
      EXPECT_TRUE(found.insert(name).second) << name;
      EXPECT_EQ(At<Filetype>(kBuffer + at + kDirentType),
                name[0] == '.' ? Filetype::kDirectory : Filetype::kRegularFile);
      cookie = At<uint64_t>(kBuffer + at + kDirentNext);
      at += kDirentBytes + length;
    }
    if (used < 100) break;
  }
  EXPECT_EQ(found, expected);
  EXPECT_EQ(Call("fd_readdir", {kRoot, kBuffer, 100, 1000, kScratch}), Errno::kSuccess);
  EXPECT_EQ(At<uint32_t>(kScratch), 0u);
  EXPECT_EQ(Call("fd_readdir", {kRoot, 65500, 100, 0, kScratch}), Errno::kFault);
  const uint32_t file = Created("f");
  EXPECT_EQ(Call("fd_readdir", {file, kBuffer, 100, 0, kScratch}), Errno::kNotdir);
}

TEST_F(Files, CookiesKeepTheirMeaningWhileEntriesComeAndGo) {
  for (const char* name : {"a", "b", "c", "d"}) HostWrite(name, "");
  EXPECT_EQ(Call("fd_readdir", {kRoot, kBuffer, 4096, 0, kScratch}), Errno::kSuccess);
  const uint32_t used = At<uint32_t>(kScratch);
  const uint32_t first_length = At<uint32_t>(kBuffer + kDirentNameLength);
  const std::string rest = TextAt(kBuffer + kDirentBytes + first_length, used - kDirentBytes - first_length);
  const uint64_t second = At<uint64_t>(kBuffer + kDirentNext);
  for (const char* name : {"a", "b", "c", "d"}) OnPath("path_unlink_file", name);
  EXPECT_EQ(Call("fd_readdir", {kRoot, kBuffer, 4096, second, kScratch}), Errno::kSuccess);
  EXPECT_EQ(TextAt(kBuffer, At<uint32_t>(kScratch)), rest);
}

TEST_F(Files, DeterministicListingsAreSortedAndTellNothingOfTheParent) {
  Start({.deterministic_seed = 0});
  for (const char* name : {"b", "c", "a"}) HostWrite(name, "");
  EXPECT_EQ(Call("fd_readdir", {kRoot, kBuffer, 4096, 0, kScratch}), Errno::kSuccess);
  std::string names;
  uint64_t inodes[2] = {};
  for (uint32_t at = kBuffer, i = 0; at < kBuffer + At<uint32_t>(kScratch); ++i) {
    const uint32_t length = At<uint32_t>(at + kDirentNameLength);
    if (i < 2) inodes[i] = At<uint64_t>(at + kDirentIno);
    names += TextAt(at + kDirentBytes, length) + " ";
    at += kDirentBytes + length;
  }
  EXPECT_EQ(names, ". .. a b c ");
  EXPECT_EQ(inodes[0], inodes[1]);
}

}  // namespace
}  // namespace strata::wasm::wasi
