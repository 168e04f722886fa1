#include "wasm/wasi/function_table.h"

#include "wasm/wasi/abi.h"
#include "wasm/wasi/functions.h"

namespace strata::wasm::wasi {
namespace {

constexpr int kNone = -1;

constexpr FunctionRow kRows[] = {
    {"args_get", "ii", ArgsGet, kNone, 0},
    {"args_sizes_get", "ii", ArgsSizesGet, kNone, 0},
    {"clock_res_get", "ii", ClockResGet, kNone, 0},
    {"clock_time_get", "ili", ClockTimeGet, kNone, 0},
    {"environ_get", "ii", EnvironGet, kNone, 0},
    {"environ_sizes_get", "ii", EnvironSizesGet, kNone, 0},
    {"fd_advise", "illi", FdAdvise, 0, kRightFdAdvise},
    {"fd_allocate", "ill", FdAllocate, 0, kRightFdAllocate},
    {"fd_close", "i", FdClose, 0, 0},
    {"fd_datasync", "i", FdDatasync, 0, kRightFdDatasync},
    {"fd_fdstat_get", "ii", FdFdstatGet, 0, 0},
    {"fd_fdstat_set_flags", "ii", FdFdstatSetFlags, 0, kRightFdFdstatSetFlags},
    {"fd_fdstat_set_rights", "ill", FdFdstatSetRights, 0, 0},
    {"fd_filestat_get", "ii", FdFilestatGet, 0, kRightFdFilestatGet},
    {"fd_filestat_set_size", "il", FdFilestatSetSize, 0, kRightFdFilestatSetSize},
    {"fd_filestat_set_times", "illi", FdFilestatSetTimes, 0, kRightFdFilestatSetTimes},
    {"fd_pread", "iiili", FdPread, 0, kRightFdRead | kRightFdSeek},
    {"fd_prestat_dir_name", "iii", FdPrestatDirName, 0, 0},
    {"fd_prestat_get", "ii", FdPrestatGet, 0, 0},
    {"fd_pwrite", "iiili", FdPwrite, 0, kRightFdWrite | kRightFdSeek},
    {"fd_read", "iiii", FdRead, 0, kRightFdRead},
    {"fd_readdir", "iiili", FdReaddir, 0, kRightFdReaddir},
    {"fd_renumber", "ii", FdRenumber, 0, 0},
    {"fd_seek", "ilii", FdSeek, 0, 0},
    {"fd_sync", "i", FdSync, 0, kRightFdSync},
    {"fd_tell", "ii", FdTell, 0, 0},
    {"fd_write", "iiii", FdWrite, 0, kRightFdWrite},
    {"path_create_directory", "iii", PathCreateDirectory, 0, kRightPathCreateDirectory},
    {"path_filestat_get", "iiiii", PathFilestatGet, 0, kRightPathFilestatGet},
    {"path_filestat_set_times", "iiiilli", PathFilestatSetTimes, 0, kRightPathFilestatSetTimes},
    {"path_link", "iiiiiii", PathLink, 0, kRightPathLinkSource},
    {"path_open", "iiiiillii", PathOpen, 0, kRightPathOpen},
    {"path_readlink", "iiiiii", PathReadlink, 0, kRightPathReadlink},
    {"path_remove_directory", "iii", PathRemoveDirectory, 0, kRightPathRemoveDirectory},
    {"path_rename", "iiiiii", PathRename, 0, kRightPathRenameSource},
    {"path_symlink", "iiiii", PathSymlink, 2, kRightPathSymlink},
    {"path_unlink_file", "iii", PathUnlinkFile, 0, kRightPathUnlinkFile},
    {"poll_oneoff", "iiii", PollOneoff, kNone, 0},
    {"proc_exit", "i", ProcExit, kNone, 0},
    {"proc_raise", "i", ProcRaise, kNone, 0},
    {"random_get", "ii", RandomGet, kNone, 0},
    {"sched_yield", "", SchedYield, kNone, 0},
    {"sock_accept", "iii", SockAccept, 0, kRightSockAccept},
    {"sock_recv", "iiiiii", SockRecv, 0, kRightFdRead},
    {"sock_send", "iiiii", SockSend, 0, kRightFdWrite},
    {"sock_shutdown", "ii", SockShutdown, 0, kRightSockShutdown},
};

}  // namespace

absl::Span<const FunctionRow> Functions() { return kRows; }

Errno Invoke(const FunctionRow& row, WasiCall& call) {
  if (row.descriptor == kNone) return row.function(call);
  const Descriptor* file = call.file(row.descriptor);
  if (file == nullptr) return Errno::kBadf;
  const Errno error = file->Demand(row.rights);
  return error == Errno::kSuccess ? row.function(call) : error;
}

}  // namespace strata::wasm::wasi
