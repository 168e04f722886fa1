// Error numbers of WASI preview 1, and the host's as such.

#ifndef STRATA_WASM_WASI_ERRNO_H_
#define STRATA_WASM_WASI_ERRNO_H_

#include <cstdint>

namespace strata::wasm::wasi {

// Numbered as the interface has them; those that nothing here returns are left out.
enum class Errno : uint16_t {
  kSuccess = 0,
  k2Big = 1,
  kAcces = 2,
  kAgain = 6,
  kBadf = 8,
  kBusy = 10,
  kDquot = 19,
  kExist = 20,
  kFault = 21,
  kFbig = 22,
  kIlseq = 25,
  kIntr = 27,
  kInval = 28,
  kIo = 29,
  kIsdir = 31,
  kLoop = 32,
  kMfile = 33,
  kMlink = 34,
  kNametoolong = 37,
  kNfile = 41,
  kNodev = 43,
  kNoent = 44,
  kNomem = 48,
  kNospc = 51,
  kNosys = 52,
  kNotdir = 54,
  kNotempty = 55,
  kNotsock = 57,
  kNotsup = 58,
  kNotty = 59,
  kNxio = 60,
  kOverflow = 61,
  kPerm = 63,
  kPipe = 64,
  kRange = 68,
  kRofs = 69,
  kSpipe = 70,
  kSrch = 71,
  kStale = 72,
  kTimedout = 73,
  kTxtbsy = 74,
  kXdev = 75,
  kNotcapable = 76,
};

// Of a host's errno; kIo for one without a counterpart.
Errno FromHost(int host_errno);
// Of a system call that returns -1 and sets errno.
Errno Checked(int64_t result);

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_ERRNO_H_
