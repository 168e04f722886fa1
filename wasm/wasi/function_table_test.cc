#include "wasm/wasi/function_table.h"

#include <unistd.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "wasm/wasi/abi.h"
#include "wasm/wasi/descriptor.h"
#include "wasm/wasi/scoped_fd.h"
#include "wasm/wasi/wasi_fixture.h"

namespace strata::wasm::wasi {
namespace {

// The interface, in its own order: "(params) -> result" with results by address.
const std::map<std::string, std::string> kInterface = {
    {"args_get", "ii"},
    {"args_sizes_get", "ii"},
    {"environ_get", "ii"},
    {"environ_sizes_get", "ii"},
    {"clock_res_get", "ii"},
    {"clock_time_get", "ili"},
    {"fd_advise", "illi"},
    {"fd_allocate", "ill"},
    {"fd_close", "i"},
    {"fd_datasync", "i"},
    {"fd_fdstat_get", "ii"},
    {"fd_fdstat_set_flags", "ii"},
    {"fd_fdstat_set_rights", "ill"},
    {"fd_filestat_get", "ii"},
    {"fd_filestat_set_size", "il"},
    {"fd_filestat_set_times", "illi"},
    {"fd_pread", "iiili"},
    {"fd_prestat_get", "ii"},
    {"fd_prestat_dir_name", "iii"},
    {"fd_pwrite", "iiili"},
    {"fd_read", "iiii"},
    {"fd_readdir", "iiili"},
    {"fd_renumber", "ii"},
    {"fd_seek", "ilii"},
    {"fd_sync", "i"},
    {"fd_tell", "ii"},
    {"fd_write", "iiii"},
    {"path_create_directory", "iii"},
    {"path_filestat_get", "iiiii"},
    {"path_filestat_set_times", "iiiilli"},
    {"path_link", "iiiiiii"},
    {"path_open", "iiiiillii"},
    {"path_readlink", "iiiiii"},
    {"path_remove_directory", "iii"},
    {"path_rename", "iiiiii"},
    {"path_symlink", "iiiii"},
    {"path_unlink_file", "iii"},
    {"poll_oneoff", "iiii"},
    {"proc_exit", "i"},
    {"proc_raise", "i"},
    {"sched_yield", ""},
    {"random_get", "ii"},
    {"sock_accept", "iii"},
    {"sock_recv", "iiiiii"},
    {"sock_send", "iiiii"},
    {"sock_shutdown", "ii"},
};

class FunctionTable : public WasiFixture {};

TEST_F(FunctionTable, HasTheWholeInterface) {
  std::map<std::string, std::string> rows;
  for (const FunctionRow& row : Functions()) rows.emplace(row.name, row.params);
  EXPECT_EQ(rows, kInterface);
  EXPECT_EQ(Functions().size(), 46u);
}

TEST_F(FunctionTable, RefusesDescriptorsThatAreNotOpen) {
  for (const FunctionRow& row : Functions()) {
    if (row.descriptor < 0) continue;
    for (const uint64_t fd : {uint64_t{99}, uint64_t{0xffffffff}}) {
      std::vector<uint64_t> arguments(row.params.size());
      arguments[static_cast<size_t>(row.descriptor)] = fd;
      EXPECT_EQ(Call(row.name, arguments), Errno::kBadf) << row.name;
    }
  }
}

// A directory and a file that have given up everything.
TEST_F(FunctionTable, RefusesWhatRightsWereGivenUpFor) {
  HostWrite("f", "abc");
  const auto file = static_cast<uint64_t>(Open("f"));
  for (const uint64_t fd : {uint64_t{kRoot}, file}) {
    ASSERT_EQ(Call("fd_fdstat_set_rights", {fd, 0, 0}), Errno::kSuccess);
    const uint64_t applicable = fd == file ? kRightsOfFiles : kRightsOfDirectories;
    for (const FunctionRow& row : Functions()) {
      if ((row.rights & applicable) == 0) continue;
      std::vector<uint64_t> arguments(row.params.size());
      arguments[static_cast<size_t>(row.descriptor)] = fd;
      EXPECT_EQ(Call(row.name, arguments), Errno::kNotcapable) << row.name;
    }
  }
  EXPECT_EQ(Call("fd_seek", {file, 0, 0, kScratch}), Errno::kNotcapable);
  EXPECT_EQ(Call("fd_tell", {file, kScratch}), Errno::kNotcapable);
}

TEST_F(FunctionTable, TellingNeedsLessThanSeeking) {
  HostWrite("f", "abc");
  const auto teller = static_cast<uint64_t>(Open("f", 0, kRightFdTell));
  EXPECT_EQ(Call("fd_tell", {teller, kScratch}), Errno::kSuccess);
  EXPECT_EQ(Call("fd_seek", {teller, 0, static_cast<uint64_t>(Whence::kCur), kScratch}), Errno::kSuccess);
  EXPECT_EQ(Call("fd_seek", {teller, 1, static_cast<uint64_t>(Whence::kCur), kScratch}), Errno::kNotcapable);
  const auto seeker = static_cast<uint64_t>(Open("f", 0, kRightFdSeek));
  EXPECT_EQ(Call("fd_tell", {seeker, kScratch}), Errno::kSuccess);
}

TEST_F(FunctionTable, FilesThatAreHeldCountAsOpen) {
  DescriptorTable table;
  table.set_limit(2);
  EXPECT_EQ(table.Add(std::make_unique<Descriptor>()), 0u);
  EXPECT_EQ(table.Add(std::make_unique<Descriptor>()), 1u);
  EXPECT_TRUE(table.full());
  std::shared_ptr<Descriptor> held = table.Hold(0);
  held->listing_bytes = 5;
  EXPECT_EQ(table.Close(0), Errno::kSuccess);
  EXPECT_TRUE(table.full());
  EXPECT_EQ(table.listing_bytes(), 5u);
  held = nullptr;
  EXPECT_FALSE(table.full());
  EXPECT_EQ(table.listing_bytes(), 0u);
  table.Add(std::make_unique<Descriptor>());
  EXPECT_EQ(table.Renumber(0, 1), Errno::kSuccess);
  EXPECT_FALSE(table.full());
}

// A row for each error that no other test here has: 3 is a directory, 4 a file open for reading, 5 one for writing, 0 a
// pipe.
TEST_F(FunctionTable, AnswersMistakes) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const ScopedFd in(ends[0]), out(ends[1]);
  Start({.stdin_fd = in.get()});
  HostWrite("f", "abc");
  ASSERT_EQ(Open("f", 0, kRightsOfFiles & ~kRightsToWrite), 4);
  ASSERT_EQ(Open("f", 0, kRightsOfFiles & ~kRightsToRead), 5);
  PutText(kPath, "f");
  Put<uint32_t>(kIovecs, kBuffer);
  Put<uint32_t>(kIovecs + 4, 1);
  constexpr uint64_t kEnd = 65536, kFar = 0xffffffff, kHuge = ~uint64_t{0};
  const struct {
    const char* function;
    std::vector<uint64_t> arguments;
    Errno expected;
  } kRows[] = {
      {"args_sizes_get", {kScratch, kEnd - 3}, Errno::kFault},
      {"environ_sizes_get", {kEnd, kScratch}, Errno::kFault},
      {"environ_get", {kScratch, kEnd + 1}, Errno::kFault},
      {"clock_res_get", {0, kEnd - 7}, Errno::kFault},
      {"fd_advise", {4, kHuge, 0, 0}, Errno::kInval},
      {"fd_advise", {4, 0, kHuge, 0}, Errno::kInval},
      {"fd_advise", {0, 0, 0, 0}, Errno::kSpipe},
      {"fd_allocate", {5, 0, 0}, Errno::kInval},
      {"fd_allocate", {4, 0, 1}, Errno::kBadf},
      {"fd_allocate", {0, 0, 1}, Errno::kBadf},
      {"fd_filestat_get", {4, kEnd - 63}, Errno::kFault},
      {"fd_filestat_set_size", {4, 1}, Errno::kInval},
      {"fd_filestat_set_size", {kRoot, 1}, Errno::kInval},
      {"fd_filestat_set_times", {5, 0, 0, 0xc}, Errno::kInval},
      {"fd_pread", {0, kIovecs, 1, 0, kScratch}, Errno::kSpipe},
      {"fd_pread", {5, kIovecs, 1, 0, kScratch}, Errno::kBadf},
      {"fd_pwrite", {4, kIovecs, 1, 0, kScratch}, Errno::kBadf},
      {"fd_pwrite", {5, kIovecs, 1, kHuge, kScratch}, Errno::kInval},
      {"fd_read", {kRoot, kIovecs, 1, kScratch}, Errno::kIsdir},
      {"fd_read", {4, kFar, 1, kScratch}, Errno::kFault},
      {"fd_read", {4, kIovecs, kFar, kScratch}, Errno::kInval},
      {"fd_write", {kRoot, kIovecs, 1, kScratch}, Errno::kBadf},
      {"fd_prestat_get", {kRoot, kEnd - 7}, Errno::kFault},
      {"fd_prestat_dir_name", {kRoot, kEnd, 8}, Errno::kFault},
      {"fd_prestat_dir_name", {kRoot, kBuffer, 0}, Errno::kNametoolong},
      {"fd_prestat_dir_name", {4, kBuffer, 8}, Errno::kBadf},
      {"fd_readdir", {kRoot, kBuffer, kFar, 0, kScratch}, Errno::kFault},
      {"fd_readdir", {kRoot, kBuffer, 10, 0, kEnd - 3}, Errno::kFault},
      {"fd_renumber", {4, 99}, Errno::kBadf},
      {"fd_seek", {4, 0, 3, kScratch}, Errno::kInval},
      {"fd_seek", {4, 0, 0, kEnd - 7}, Errno::kFault},
      {"fd_seek", {0, 0, 0, kScratch}, Errno::kSpipe},
      {"fd_tell", {0, kScratch}, Errno::kSpipe},
      {"fd_tell", {4, kFar}, Errno::kFault},
      {"fd_sync", {0}, Errno::kInval},
      {"path_open", {4, 0, kPath, 1, 0, 0, 0, 0, kScratch}, Errno::kNotdir},
      {"path_open", {kRoot, 0, kPath, 1, 0, 0, 0, 0, kEnd - 3}, Errno::kFault},
      {"path_open", {kRoot, 0, kPath, kFar, 0, 0, 0, 0, kScratch}, Errno::kFault},
      {"path_open", {kRoot, 0, kPath, 1, 0, 0, 0, 0x20, kScratch}, Errno::kInval},
      {"path_create_directory", {4, kPath, 1}, Errno::kNotdir},
      {"path_filestat_get", {kRoot, 0, kPath, 1, kEnd - 63}, Errno::kFault},
      {"path_filestat_set_times", {kRoot, 0, kPath, 1, 0, 0, 3}, Errno::kInval},
      {"path_filestat_set_times", {kRoot, 0, kPath, 1, 0, 0, 0x10}, Errno::kInval},
      {"path_link", {kRoot, 0, kPath, 1, 99, kPath, 1}, Errno::kBadf},
      {"path_link", {kRoot, 0, kPath, 1, kRoot, kEnd, 1}, Errno::kFault},
      {"path_link", {kRoot, 0, kPath, 1, kRoot, kPath, 1}, Errno::kExist},
      {"path_readlink", {kRoot, kPath, 1, kBuffer, 10, kScratch}, Errno::kInval},
      {"path_readlink", {kRoot, kPath, 1, kBuffer, kFar, kScratch}, Errno::kFault},
      {"path_readlink", {kRoot, kPath, 1, kBuffer, 10, kFar}, Errno::kFault},
      {"path_rename", {kRoot, kPath, 1, kRoot, kFar, 1}, Errno::kFault},
      {"path_remove_directory", {kRoot, kPath, 1}, Errno::kNotdir},
      {"path_symlink", {kFar, 1, kRoot, kPath, 1}, Errno::kFault},
      {"path_symlink", {kPath, 1, kRoot, kPath, 1}, Errno::kExist},
      {"path_symlink", {kPath, 0, kRoot, kPath2, 1}, Errno::kInval},
      {"path_symlink", {kPath, 1, 4, kPath, 1}, Errno::kNotdir},
      {"path_unlink_file", {kRoot, kFar, 1}, Errno::kFault},
      {"poll_oneoff", {kScratch, kBuffer, 1u << 30, kScratch}, Errno::kInval},
      {"random_get", {kFar, kFar}, Errno::kFault},
      {"random_get", {0, kFar}, Errno::kFault},
      {"sock_shutdown", {0, 1}, Errno::kNotsock},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(Call(row.function, row.arguments), row.expected)
        << row.function << " " << testing::PrintToString(row.arguments);
  }
}

}  // namespace
}  // namespace strata::wasm::wasi
