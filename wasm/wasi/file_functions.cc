// Operations on open files.

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <limits>
#include <vector>

#include "wasm/wasi/fdflags.h"
#include "wasm/wasi/filestat.h"
#include "wasm/wasi/functions.h"

namespace strata::wasm::wasi {
namespace {

constexpr uint64_t kMaxOffset = std::numeric_limits<int64_t>::max();

// A vectored transfer: the host's call on the descriptor and the guest's buffers; the count goes to `result`.
template <class Transfer>
Errno TransferBytes(WasiCall& call, uint64_t right, uint32_t result, Transfer transfer) {
  Descriptor* file = call.file(0);
  if (file == nullptr || !file->may(right)) return Errno::kBadf;
  if (!call.memory.Contains(result, sizeof(uint32_t))) return Errno::kFault;  // before anything is transferred
  std::vector<iovec> buffers;
  const Errno error = call.memory.LoadIovecs(call.u32(1), call.u32(2), buffers);
  if (error != Errno::kSuccess) return error;
  ssize_t count;
  do {
    count = transfer(file->host, buffers.data(), static_cast<int>(buffers.size()));
  } while (count < 0 && errno == EINTR);
  if (count < 0) return FromHost(errno);
  return call.memory.Store(result, static_cast<uint32_t>(count)) ? Errno::kSuccess : Errno::kFault;
}

Errno SeekTo(WasiCall& call, const Descriptor& file, int64_t offset, int whence, uint32_t result) {
  if (!call.memory.Contains(result, sizeof(uint64_t))) return Errno::kFault;
  const off_t position = lseek(file.host, offset, whence);
  if (position < 0) return FromHost(errno);
  return call.memory.Store(result, static_cast<uint64_t>(position)) ? Errno::kSuccess : Errno::kFault;
}

}  // namespace

Errno FdAdvise(WasiCall& call) {
  constexpr int kAdvice[] = {POSIX_FADV_NORMAL,   POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM,
                             POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED,   POSIX_FADV_NOREUSE};
  Descriptor* file = call.file(0);
  if (file == nullptr) return Errno::kBadf;
  const uint32_t advice = call.u32(3);
  if (advice >= std::size(kAdvice) || call.u64(1) > kMaxOffset || call.u64(2) > kMaxOffset) return Errno::kInval;
  return FromHost(
      posix_fadvise(file->host, static_cast<off_t>(call.u64(1)), static_cast<off_t>(call.u64(2)), kAdvice[advice]));
}

Errno FdAllocate(WasiCall& call) {
  Descriptor* file = call.file(0);
  if (file == nullptr || !file->may(kRightFdWrite)) return Errno::kBadf;
  if (call.u64(1) > kMaxOffset || call.u64(2) > kMaxOffset) return Errno::kFbig;
  return FromHost(posix_fallocate(file->host, static_cast<off_t>(call.u64(1)), static_cast<off_t>(call.u64(2))));
}

Errno FdClose(WasiCall& call) { return call.context.descriptors().Close(call.u32(0)); }

Errno FdDatasync(WasiCall& call) {
  Descriptor* file = call.file(0);
  return file == nullptr ? Errno::kBadf : Checked(fdatasync(file->host));
}

Errno FdSync(WasiCall& call) {
  Descriptor* file = call.file(0);
  return file == nullptr ? Errno::kBadf : Checked(fsync(file->host));
}

Errno FdFdstatGet(WasiCall& call) {
  Descriptor* file = call.file(0);
  if (file == nullptr) return Errno::kBadf;
  const int flags = fcntl(file->host, F_GETFL);
  if (flags < 0) return FromHost(errno);
  uint8_t* place = call.memory.At(call.u32(1), kFdstatBytes);
  if (place == nullptr) return Errno::kFault;
  RecordWriter record(place, kFdstatBytes);
  record.Put(kFdstatFiletype, FiletypeOf(file->host));
  record.Put(kFdstatFlags, FdflagsOf(flags));
  record.Put(kFdstatRightsBase, file->rights_base);
  record.Put(kFdstatRightsInheriting, file->rights_inheriting);
  return Errno::kSuccess;
}

Errno FdFdstatSetFlags(WasiCall& call) {
  constexpr uint32_t kChangeable = kFdflagsAppend | kFdflagsNonblock;
  Descriptor* file = call.file(0);
  if (file == nullptr) return Errno::kBadf;
  const uint32_t wanted = call.u32(1);
  if ((wanted & ~kFdflagsAll) != 0) return Errno::kInval;
  const int present = fcntl(file->host, F_GETFL);
  if (present < 0) return FromHost(errno);
  if (wanted == FdflagsOf(present)) return Errno::kSuccess;
  // A lent file's flags are seen by everyone who shares it with us.
  const bool synchronous = ((wanted ^ FdflagsOf(present)) & ~kChangeable) != 0;
  if (!file->owned.valid() || synchronous) return Errno::kNotsup;
  return Checked(fcntl(file->host, F_SETFL, (present & ~(O_APPEND | O_NONBLOCK)) | HostFlagsOf(wanted & kChangeable)));
}

Errno FdFdstatSetRights(WasiCall& call) {
  Descriptor* file = call.file(0);
  if (file == nullptr) return Errno::kBadf;
  const uint64_t base = call.u64(1), inheriting = call.u64(2);
  if ((base & ~file->rights_base) != 0 || (inheriting & ~file->rights_inheriting) != 0) return Errno::kNotcapable;
  file->rights_base = base;
  file->rights_inheriting = inheriting;
  return Errno::kSuccess;
}

Errno FdFilestatGet(WasiCall& call) {
  Descriptor* file = call.file(0);
  if (file == nullptr) return Errno::kBadf;
  struct stat status;
  if (fstat(file->host, &status) != 0) return FromHost(errno);
  return StoreFilestat(call.memory, call.u32(1), status, file->host);
}

Errno FdFilestatSetSize(WasiCall& call) {
  Descriptor* file = call.file(0);
  if (file == nullptr) return Errno::kBadf;
  if (call.u64(1) > kMaxOffset) return Errno::kFbig;
  return Checked(ftruncate(file->host, static_cast<off_t>(call.u64(1))));
}

Errno FdFilestatSetTimes(WasiCall& call) {
  Descriptor* file = call.file(0);
  if (file == nullptr) return Errno::kBadf;
  timespec times[2];
  const Errno error = TimesFromFlags(call.u64(1), call.u64(2), call.u32(3), times);
  return error != Errno::kSuccess ? error : Checked(futimens(file->host, times));
}

Errno FdRead(WasiCall& call) {
  return TransferBytes(call, kRightFdRead, call.u32(3),
                       [](int fd, const iovec* buffers, int count) { return readv(fd, buffers, count); });
}

Errno FdWrite(WasiCall& call) {
  return TransferBytes(call, kRightFdWrite, call.u32(3),
                       [](int fd, const iovec* buffers, int count) { return writev(fd, buffers, count); });
}

Errno FdPread(WasiCall& call) {
  if (call.u64(3) > kMaxOffset) return Errno::kInval;
  return TransferBytes(call, kRightFdRead, call.u32(4), [&call](int fd, const iovec* buffers, int count) {
    return preadv(fd, buffers, count, static_cast<off_t>(call.u64(3)));
  });
}

Errno FdPwrite(WasiCall& call) {
  if (call.u64(3) > kMaxOffset) return Errno::kInval;
  return TransferBytes(call, kRightFdWrite, call.u32(4), [&call](int fd, const iovec* buffers, int count) {
    return pwritev(fd, buffers, count, static_cast<off_t>(call.u64(3)));
  });
}

Errno FdRenumber(WasiCall& call) { return call.context.descriptors().Renumber(call.u32(0), call.u32(1)); }

Errno FdSeek(WasiCall& call) {
  constexpr int kWhence[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  Descriptor* file = call.file(0);
  if (file == nullptr) return Errno::kBadf;
  const uint32_t whence = call.u32(2);
  if (whence >= std::size(kWhence)) return Errno::kInval;
  return SeekTo(call, *file, static_cast<int64_t>(call.u64(1)), kWhence[whence], call.u32(3));
}

Errno FdTell(WasiCall& call) {
  Descriptor* file = call.file(0);
  return file == nullptr ? Errno::kBadf : SeekTo(call, *file, 0, SEEK_CUR, call.u32(1));
}

}  // namespace strata::wasm::wasi
