// Operations on open files.

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "wasm/wasi/fdflags.h"
#include "wasm/wasi/filestat.h"
#include "wasm/wasi/functions.h"
#include "wasm/wasi/transfer.h"

namespace strata::wasm::wasi {
namespace {

constexpr off_t kCurrentPosition = -1;  // preadv2: where the file stands
constexpr uint64_t kMaxOffset = std::numeric_limits<int64_t>::max();

// A vectored transfer of the descriptor and buffers at arguments 0 to 2; the count goes to `result`.
Errno TransferBytes(WasiCall& call, const Transfer& transfer, uint32_t result) {
  if (!call.memory.Contains(result, sizeof(uint32_t))) return Errno::kFault;  // before anything is transferred
  std::vector<GuestBuffer> buffers;
  Errno error = call.memory.LoadBuffers(call.u32(1), call.u32(2), buffers);
  if (error != Errno::kSuccess) return error;
  BufferCursor cursor(call.memory, std::move(buffers));
  const std::shared_ptr<Descriptor> file = call.hold(0);
  error = MoveBytes(call, *file, transfer, cursor);
  if (error != Errno::kSuccess) return error;
  return call.memory.Store(result, static_cast<uint32_t>(cursor.passed())) ? Errno::kSuccess : Errno::kFault;
}

Errno SeekTo(WasiCall& call, const Descriptor& file, int64_t offset, int whence, uint32_t result) {
  if (!call.memory.Contains(result, sizeof(uint64_t))) return Errno::kFault;
  const off_t position = lseek(file.host, offset, whence);
  if (position < 0) return FromHost(errno);
  return call.memory.Store(result, static_cast<uint64_t>(position)) ? Errno::kSuccess : Errno::kFault;
}

// The flags of `file`, open with `host_flags`: whether to wait is the guest's and kept here.
uint16_t GuestFlags(const Descriptor& file, int host_flags) {
  const uint32_t flags = FdflagsOf(host_flags) & ~uint32_t{kFdflagsNonblock};
  return static_cast<uint16_t>(flags | (file.nonblocking ? kFdflagsNonblock : 0));
}

}  // namespace

Errno FdAdvise(WasiCall& call) {
  constexpr int kAdvice[] = {POSIX_FADV_NORMAL,   POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM,
                             POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED,   POSIX_FADV_NOREUSE};
  Descriptor* file = call.file(0);
  const uint32_t advice = call.u32(3);
  if (advice >= std::size(kAdvice) || call.u64(1) > kMaxOffset || call.u64(2) > kMaxOffset) return Errno::kInval;
  return FromHost(
      posix_fadvise(file->host, static_cast<off_t>(call.u64(1)), static_cast<off_t>(call.u64(2)), kAdvice[advice]));
}

Errno FdAllocate(WasiCall& call) {
  const Descriptor* file = call.file(0);
  if (call.u64(1) > kMaxOffset || call.u64(2) > kMaxOffset) return Errno::kFbig;
  // Not posix_fallocate, which would write every block where the file system cannot allocate.
  return Checked(fallocate(file->host, 0, static_cast<off_t>(call.u64(1)), static_cast<off_t>(call.u64(2))));
}

Errno FdClose(WasiCall& call) { return call.context.descriptors().Close(call.u32(0)); }

Errno FdDatasync(WasiCall& call) { return Checked(fdatasync(call.file(0)->host)); }

Errno FdSync(WasiCall& call) { return Checked(fsync(call.file(0)->host)); }

Errno FdFdstatGet(WasiCall& call) {
  const Descriptor& file = *call.file(0);
  const int flags = fcntl(file.host, F_GETFL);
  if (flags < 0) return FromHost(errno);
  uint8_t* place = call.memory.At(call.u32(1), kFdstatBytes);
  if (place == nullptr) return Errno::kFault;
  RecordWriter record(place, kFdstatBytes);
  record.Put(kFdstatFiletype, file.type);
  record.Put(kFdstatFlags, GuestFlags(file, flags));
  record.Put(kFdstatRightsBase, file.rights_base);
  record.Put(kFdstatRightsInheriting, file.rights_inheriting);
  return Errno::kSuccess;
}

Errno FdFdstatSetFlags(WasiCall& call) {
  Descriptor& file = *call.file(0);
  const uint32_t wanted = call.u32(1);
  if ((wanted & ~kFdflagsAll) != 0) return Errno::kInval;
  const int present = fcntl(file.host, F_GETFL);
  if (present < 0) return FromHost(errno);
  const uint32_t changes = wanted ^ GuestFlags(file, present);
  if ((changes & ~(kFdflagsAppend | kFdflagsNonblock)) != 0) return Errno::kNotsup;
  if ((changes & kFdflagsAppend) != 0) {
    // A lent file's flags are seen by everyone who shares it with us.
    if (!file.owned.valid()) return Errno::kNotsup;
    if (const Errno error = Checked(fcntl(file.host, F_SETFL, present ^ O_APPEND)); error != Errno::kSuccess) {
      return error;
    }
  }
  file.nonblocking = (wanted & kFdflagsNonblock) != 0;
  return Errno::kSuccess;
}

Errno FdFdstatSetRights(WasiCall& call) {
  Descriptor* file = call.file(0);
  const uint64_t base = call.u64(1), inheriting = call.u64(2);
  if ((base & ~file->rights_base) != 0 || (inheriting & ~file->rights_inheriting) != 0) return Errno::kNotcapable;
  file->rights_base = base;
  file->rights_inheriting = inheriting;
  return Errno::kSuccess;
}

Errno FdFilestatGet(WasiCall& call) {
  Descriptor* file = call.file(0);
  struct stat status;
  if (fstat(file->host, &status) != 0) return FromHost(errno);
  return StoreFilestat(call.memory, call.u32(1), status, file->host);
}

Errno FdFilestatSetSize(WasiCall& call) {
  Descriptor* file = call.file(0);
  if (call.u64(1) > kMaxOffset) return Errno::kFbig;
  return Checked(ftruncate(file->host, static_cast<off_t>(call.u64(1))));
}

Errno FdFilestatSetTimes(WasiCall& call) {
  Descriptor* file = call.file(0);
  timespec times[2];
  const Errno error = TimesFromFlags(call.u64(1), call.u64(2), call.u32(3), times);
  return error != Errno::kSuccess ? error : Checked(futimens(file->host, times));
}

Errno FdRead(WasiCall& call) {
  const Descriptor& file = *call.file(0);
  return TransferBytes(
      call,
      {.events = POLLIN,
       .waits = true,
       .to_the_end = !file.may_block(),
       .host_call = [&file](const iovec* buffers, int count, uint64_t,
                            int flags) { return preadv2(file.host, buffers, count, kCurrentPosition, flags); }},
      call.u32(3));
}

Errno FdWrite(WasiCall& call) {
  const Descriptor& file = *call.file(0);
  return TransferBytes(
      call,
      {.events = POLLOUT,
       .waits = true,
       .to_the_end = file.type != Filetype::kSocketDgram,
       .host_call = [&file](const iovec* buffers, int count, uint64_t,
                            int flags) { return pwritev2(file.host, buffers, count, kCurrentPosition, flags); }},
      call.u32(3));
}

Errno FdPread(WasiCall& call) {
  if (call.u64(3) > kMaxOffset) return Errno::kInval;
  const Descriptor& file = *call.file(0);
  return TransferBytes(
      call,
      {.events = POLLIN,
       .waits = false,
       .to_the_end = true,
       .host_call = [&](const iovec* buffers, int count, uint64_t passed,
                        int) { return preadv(file.host, buffers, count, static_cast<off_t>(call.u64(3) + passed)); }},
      call.u32(4));
}

Errno FdPwrite(WasiCall& call) {
  if (call.u64(3) > kMaxOffset) return Errno::kInval;
  const Descriptor& file = *call.file(0);
  return TransferBytes(
      call,
      {.events = POLLOUT,
       .waits = false,
       .to_the_end = true,
       .host_call = [&](const iovec* buffers, int count, uint64_t passed,
                        int) { return pwritev(file.host, buffers, count, static_cast<off_t>(call.u64(3) + passed)); }},
      call.u32(4));
}

Errno FdRenumber(WasiCall& call) { return call.context.descriptors().Renumber(call.u32(0), call.u32(1)); }

Errno FdSeek(WasiCall& call) {
  constexpr int kWhence[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  const Descriptor& file = *call.file(0);
  const uint32_t whence = call.u32(2);
  if (whence >= std::size(kWhence)) return Errno::kInval;
  const bool only_tells = kWhence[whence] == SEEK_CUR && call.u64(1) == 0;
  if (Errno error = file.Demand(kRightFdSeek); error != Errno::kSuccess) {
    if (only_tells) error = file.Demand(kRightFdTell);
    if (error != Errno::kSuccess) return error;
  }
  return SeekTo(call, file, static_cast<int64_t>(call.u64(1)), kWhence[whence], call.u32(3));
}

Errno FdTell(WasiCall& call) {
  const Descriptor& file = *call.file(0);
  // Who may seek may tell.
  Errno error = file.Demand(kRightFdTell);
  if (error != Errno::kSuccess) error = file.Demand(kRightFdSeek);
  return error != Errno::kSuccess ? error : SeekTo(call, file, 0, SEEK_CUR, call.u32(1));
}

}  // namespace strata::wasm::wasi
