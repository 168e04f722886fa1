#include "wasm/wasi/errno.h"

#include <errno.h>

namespace strata::wasm::wasi {
namespace {

struct Row {
  int host;
  Errno wasi;
};

constexpr Row kRows[] = {
    {0, Errno::kSuccess},
    {E2BIG, Errno::k2Big},
    {EACCES, Errno::kAcces},
    {EAGAIN, Errno::kAgain},
    {EBADF, Errno::kBadf},
    {EBUSY, Errno::kBusy},
    {EDQUOT, Errno::kDquot},
    {EEXIST, Errno::kExist},
    {EFAULT, Errno::kFault},
    {EFBIG, Errno::kFbig},
    {EILSEQ, Errno::kIlseq},
    {EINTR, Errno::kIntr},
    {EINVAL, Errno::kInval},
    {EIO, Errno::kIo},
    {EISDIR, Errno::kIsdir},
    {ELOOP, Errno::kLoop},
    {EMFILE, Errno::kMfile},
    {EMLINK, Errno::kMlink},
    {ENAMETOOLONG, Errno::kNametoolong},
    {ENFILE, Errno::kNfile},
    {ENODEV, Errno::kNodev},
    {ENOENT, Errno::kNoent},
    {ENOMEM, Errno::kNomem},
    {ENOSPC, Errno::kNospc},
    {ENOSYS, Errno::kNosys},
    {ENOTDIR, Errno::kNotdir},
    {ENOTEMPTY, Errno::kNotempty},
    {ENOTSOCK, Errno::kNotsock},
    {EOPNOTSUPP, Errno::kNotsup},
    {ENOTTY, Errno::kNotty},
    {ENXIO, Errno::kNxio},
    {EOVERFLOW, Errno::kOverflow},
    {EPERM, Errno::kPerm},
    {EPIPE, Errno::kPipe},
    {ERANGE, Errno::kRange},
    {EROFS, Errno::kRofs},
    {ESPIPE, Errno::kSpipe},
    {ESRCH, Errno::kSrch},
    {ESTALE, Errno::kStale},
    {ETIMEDOUT, Errno::kTimedout},
    {ETXTBSY, Errno::kTxtbsy},
    {EXDEV, Errno::kXdev},
};

}  // namespace

Errno FromHost(int host_errno) {
  for (const Row& row : kRows) {
    if (row.host == host_errno) return row.wasi;
  }
  return Errno::kIo;
}

Errno Checked(int64_t result) { return result < 0 ? FromHost(errno) : Errno::kSuccess; }

}  // namespace strata::wasm::wasi
