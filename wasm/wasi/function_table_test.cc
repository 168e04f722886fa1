#include "wasm/wasi/function_table.h"

#include <map>
#include <string>
#include <vector>

#include "wasm/wasi/abi.h"
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

}  // namespace
}  // namespace strata::wasm::wasi
