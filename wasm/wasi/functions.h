// The functions of WASI preview 1, named as there. Each checks every address and number it is given and returns an
// error number; arguments are in the order of the interface. The descriptor that a function's row in function_table.cc
// names is open and has the rights of that row when the function is called.

#ifndef STRATA_WASM_WASI_FUNCTIONS_H_
#define STRATA_WASM_WASI_FUNCTIONS_H_

#include "wasm/wasi/call.h"
#include "wasm/wasi/errno.h"

namespace strata::wasm::wasi {

// process_functions.cc
Errno ArgsGet(WasiCall& call);
Errno ArgsSizesGet(WasiCall& call);
Errno EnvironGet(WasiCall& call);
Errno EnvironSizesGet(WasiCall& call);
Errno ProcExit(WasiCall& call);
Errno ProcRaise(WasiCall& call);
Errno RandomGet(WasiCall& call);
Errno SchedYield(WasiCall& call);

// clock_functions.cc
Errno ClockResGet(WasiCall& call);
Errno ClockTimeGet(WasiCall& call);

// poll_functions.cc
Errno PollOneoff(WasiCall& call);

// file_functions.cc
Errno FdAdvise(WasiCall& call);
Errno FdAllocate(WasiCall& call);
Errno FdClose(WasiCall& call);
Errno FdDatasync(WasiCall& call);
Errno FdFdstatGet(WasiCall& call);
Errno FdFdstatSetFlags(WasiCall& call);
Errno FdFdstatSetRights(WasiCall& call);
Errno FdFilestatGet(WasiCall& call);
Errno FdFilestatSetSize(WasiCall& call);
Errno FdFilestatSetTimes(WasiCall& call);
Errno FdPread(WasiCall& call);
Errno FdPwrite(WasiCall& call);
Errno FdRead(WasiCall& call);
Errno FdRenumber(WasiCall& call);
Errno FdSeek(WasiCall& call);
Errno FdSync(WasiCall& call);
Errno FdTell(WasiCall& call);
Errno FdWrite(WasiCall& call);

// directory_functions.cc
Errno FdPrestatDirName(WasiCall& call);
Errno FdPrestatGet(WasiCall& call);
Errno FdReaddir(WasiCall& call);

// socket_functions.cc
Errno SockAccept(WasiCall& call);
Errno SockRecv(WasiCall& call);
Errno SockSend(WasiCall& call);
Errno SockShutdown(WasiCall& call);

// path_functions.cc
Errno PathCreateDirectory(WasiCall& call);
Errno PathFilestatGet(WasiCall& call);
Errno PathFilestatSetTimes(WasiCall& call);
Errno PathLink(WasiCall& call);
Errno PathOpen(WasiCall& call);
Errno PathReadlink(WasiCall& call);
Errno PathRemoveDirectory(WasiCall& call);
Errno PathRename(WasiCall& call);
Errno PathSymlink(WasiCall& call);
Errno PathUnlinkFile(WasiCall& call);

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_FUNCTIONS_H_
