#include "wasm/wasi/filestat.h"

#include "wasm/wasi/abi.h"
#include "wasm/wasi/clock.h"
#include "wasm/wasi/descriptor.h"

namespace strata::wasm::wasi {
namespace {

Errno Choose(uint64_t nanoseconds, bool given, bool now, timespec& time) {
  if (given && now) return Errno::kInval;
  time = {0, UTIME_OMIT};
  if (now) time.tv_nsec = UTIME_NOW;
  if (given) time = Timespec(nanoseconds);
  return Errno::kSuccess;
}

}  // namespace

Errno StoreFilestat(const GuestMemory& memory, uint32_t address, const struct stat& status, int host_fd) {
  uint8_t* place = memory.At(address, kFilestatBytes);
  if (place == nullptr) return Errno::kFault;
  const bool socket = S_ISSOCK(status.st_mode) && host_fd >= 0;
  RecordWriter record(place, kFilestatBytes);
  record.Put(kFilestatDev, static_cast<uint64_t>(status.st_dev));
  record.Put(kFilestatIno, static_cast<uint64_t>(status.st_ino));
  record.Put(kFilestatFiletype, socket ? FiletypeOf(host_fd) : FiletypeOfMode(status.st_mode));
  record.Put(kFilestatNlink, static_cast<uint64_t>(status.st_nlink));
  record.Put(kFilestatSize, static_cast<uint64_t>(status.st_size));
  record.Put(kFilestatAtim, Nanoseconds(status.st_atim));
  record.Put(kFilestatMtim, Nanoseconds(status.st_mtim));
  record.Put(kFilestatCtim, Nanoseconds(status.st_ctim));
  return Errno::kSuccess;
}

Errno TimesFromFlags(uint64_t access_ns, uint64_t modification_ns, uint32_t flags, timespec (&times)[2]) {
  if ((flags & ~kFstflagsAll) != 0) return Errno::kInval;
  const Errno error = Choose(access_ns, (flags & kFstflagsAtim) != 0, (flags & kFstflagsAtimNow) != 0, times[0]);
  if (error != Errno::kSuccess) return error;
  return Choose(modification_ns, (flags & kFstflagsMtim) != 0, (flags & kFstflagsMtimNow) != 0, times[1]);
}

}  // namespace strata::wasm::wasi
