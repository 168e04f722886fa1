#include "wasm/wasi/wasi.h"

#include <utility>

#include "wasm/wasi/functions.h"

namespace strata::wasm::wasi {
namespace {

// One function: its name, its parameters (i for i32, l for i64) and what it does. All but proc_exit return an error
// number.
struct Row {
  absl::string_view name;
  absl::string_view params;
  Function function;
};

constexpr Row kRows[] = {
    {"args_get", "ii", ArgsGet},
    {"args_sizes_get", "ii", ArgsSizesGet},
    {"clock_res_get", "ii", ClockResGet},
    {"clock_time_get", "ili", ClockTimeGet},
    {"environ_get", "ii", EnvironGet},
    {"environ_sizes_get", "ii", EnvironSizesGet},
    {"fd_advise", "illi", FdAdvise},
    {"fd_allocate", "ill", FdAllocate},
    {"fd_close", "i", FdClose},
    {"fd_datasync", "i", FdDatasync},
    {"fd_fdstat_get", "ii", FdFdstatGet},
    {"fd_fdstat_set_flags", "ii", FdFdstatSetFlags},
    {"fd_fdstat_set_rights", "ill", FdFdstatSetRights},
    {"fd_filestat_get", "ii", FdFilestatGet},
    {"fd_filestat_set_size", "il", FdFilestatSetSize},
    {"fd_filestat_set_times", "illi", FdFilestatSetTimes},
    {"fd_pread", "iiili", FdPread},
    {"fd_prestat_dir_name", "iii", FdPrestatDirName},
    {"fd_prestat_get", "ii", FdPrestatGet},
    {"fd_pwrite", "iiili", FdPwrite},
    {"fd_read", "iiii", FdRead},
    {"fd_readdir", "iiili", FdReaddir},
    {"fd_renumber", "ii", FdRenumber},
    {"fd_seek", "ilii", FdSeek},
    {"fd_sync", "i", FdSync},
    {"fd_tell", "ii", FdTell},
    {"fd_write", "iiii", FdWrite},
    {"path_create_directory", "iii", PathCreateDirectory},
    {"path_filestat_get", "iiiii", PathFilestatGet},
    {"path_filestat_set_times", "iiiilli", PathFilestatSetTimes},
    {"path_link", "iiiiiii", PathLink},
    {"path_open", "iiiiillii", PathOpen},
    {"path_readlink", "iiiiii", PathReadlink},
    {"path_remove_directory", "iii", PathRemoveDirectory},
    {"path_rename", "iiiiii", PathRename},
    {"path_symlink", "iiiii", PathSymlink},
    {"path_unlink_file", "iii", PathUnlinkFile},
    {"poll_oneoff", "iiii", PollOneoff},
    {"proc_exit", "i", ProcExit},
    {"proc_raise", "i", ProcRaise},
    {"random_get", "ii", RandomGet},
    {"sched_yield", "", SchedYield},
    {"sock_accept", "iii", NoSockets},
    {"sock_recv", "iiiiii", NoSockets},
    {"sock_send", "iiiii", NoSockets},
    {"sock_shutdown", "ii", NoSockets},
};

FuncType TypeOf(const Row& row) {
  FuncType type;
  for (const char letter : row.params) type.params.push_back(letter == 'l' ? ValKind::kI64 : ValKind::kI32);
  if (row.name != "proc_exit") type.results.push_back(ValKind::kI32);
  return type;
}

TrapKind Run(Function function, WasiContext& context, HostCall& host) {
  WasiCall call{host, context, GuestMemory(host.memory())};
  const Errno error = function(call);
  if (call.trap == TrapKind::kNone) host.SetI32(0, static_cast<int32_t>(error));
  return call.trap;
}

}  // namespace

absl::Status DefineWasi(Linker& linker, std::shared_ptr<WasiContext> context) {
  if (context == nullptr) return absl::InvalidArgumentError("WASI without a context");
  for (const Row& row : kRows) {
    linker.DefineFunction(kModuleName, row.name, TypeOf(row),
                          [context, function = row.function](HostCall& host) { return Run(function, *context, host); });
  }
  return absl::OkStatus();
}

}  // namespace strata::wasm::wasi
