// Operations on names in directories. Every path goes through ResolveBeneath, and no host call here follows a link.

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>

#include "wasm/wasi/fdflags.h"
#include "wasm/wasi/filestat.h"
#include "wasm/wasi/functions.h"
#include "wasm/wasi/path_resolver.h"

namespace strata::wasm::wasi {
namespace {

constexpr mode_t kNewFileMode = 0666;
constexpr mode_t kNewDirectoryMode = 0777;

// The path at arguments `path` and `path + 1`, below the directory of argument `fd`.
Errno Resolve(const WasiCall& call, int fd, int path, bool follow_last, ResolvedPath& resolved) {
  const Descriptor* directory = call.file(fd);
  if (directory == nullptr) return Errno::kBadf;
  std::string text;
  const Errno error = call.memory.LoadPath(call.u32(path), call.u32(path + 1), text);
  if (error != Errno::kSuccess) return error;
  return ResolveBeneath(directory->host, text, follow_last, resolved);
}

bool Follows(uint32_t lookup_flags) { return (lookup_flags & kLookupSymlinkFollow) != 0; }

// kNotdir if the path promised a directory, with a slash at its end, and names something else.
Errno KeepPromise(const ResolvedPath& path) {
  if (!path.must_be_directory) return Errno::kSuccess;
  struct stat status;
  if (fstatat(path.directory, path.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return FromHost(errno);
  return S_ISDIR(status.st_mode) ? Errno::kSuccess : Errno::kNotdir;
}

// Resolves the old and the new path of link and rename.
Errno ResolvePair(const WasiCall& call, int old_fd, int old_path, bool follow_old, int new_fd, int new_path,
                  ResolvedPath& from, ResolvedPath& to) {
  Errno error = Resolve(call, old_fd, old_path, follow_old, from);
  if (error == Errno::kSuccess) error = Resolve(call, new_fd, new_path, false, to);
  return error == Errno::kSuccess ? KeepPromise(from) : error;
}

struct OpenRequest {
  uint32_t oflags;
  uint32_t fdflags;
  uint64_t rights;
};

int HostOpenFlags(const OpenRequest& request, bool must_be_directory) {
  const bool truncates = (request.oflags & kOflagsTrunc) != 0;
  const bool writes = truncates || (request.rights & kRightFdWrite) != 0;
  const bool reads = (request.rights & (kRightFdRead | kRightFdReaddir)) != 0;
  int flags = writes ? (reads ? O_RDWR : O_WRONLY) : O_RDONLY;
  if ((request.oflags & kOflagsDirectory) != 0 || must_be_directory) flags = O_RDONLY | O_DIRECTORY;
  if ((request.oflags & kOflagsCreat) != 0) flags |= O_CREAT;
  if ((request.oflags & kOflagsExcl) != 0) flags |= O_EXCL;
  if (truncates) flags |= O_TRUNC;
  return flags | HostFlagsOf(request.fdflags) | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY;
}

}  // namespace

Errno PathOpen(WasiCall& call) {
  const OpenRequest request{call.u32(4), call.u32(7), call.u64(5)};
  const uint64_t inheriting = call.u64(6);
  const uint32_t result = call.u32(8);
  if ((request.oflags & ~kOflagsAll) != 0 || (request.fdflags & ~kFdflagsAll) != 0) return Errno::kInval;
  constexpr uint32_t kCreateDirectory = kOflagsCreat | kOflagsDirectory;
  if ((request.oflags & kCreateDirectory) == kCreateDirectory) return Errno::kInval;
  if (!call.memory.Contains(result, sizeof(uint32_t))) return Errno::kFault;
  constexpr uint32_t kExclusive = kOflagsCreat | kOflagsExcl;
  const bool follow = Follows(call.u32(1)) && (request.oflags & kExclusive) != kExclusive;
  ResolvedPath path;
  const Errno error = Resolve(call, 0, 2, follow, path);
  if (error != Errno::kSuccess) return error;
  if (path.must_be_directory && (request.oflags & kOflagsCreat) != 0) return Errno::kIsdir;
  const int flags = HostOpenFlags(request, path.must_be_directory);
  ScopedFd fd(openat(path.directory, path.name.c_str(), flags, kNewFileMode));
  if (!fd.valid()) return FromHost(errno);
  const Descriptor& directory = *call.file(0);
  auto file = std::make_unique<Descriptor>();
  file->host = fd.get();
  file->rights_base = request.rights & directory.rights_inheriting & RightsFor(fd.get());
  file->rights_inheriting = inheriting & directory.rights_inheriting;
  file->owned = std::move(fd);
  const uint32_t number = call.context.descriptors().Add(std::move(file));
  return call.memory.Store(result, number) ? Errno::kSuccess : Errno::kFault;
}

Errno PathCreateDirectory(WasiCall& call) {
  ResolvedPath path;
  const Errno error = Resolve(call, 0, 1, false, path);
  return error != Errno::kSuccess ? error : Checked(mkdirat(path.directory, path.name.c_str(), kNewDirectoryMode));
}

Errno PathRemoveDirectory(WasiCall& call) {
  ResolvedPath path;
  const Errno error = Resolve(call, 0, 1, false, path);
  return error != Errno::kSuccess ? error : Checked(unlinkat(path.directory, path.name.c_str(), AT_REMOVEDIR));
}

Errno PathUnlinkFile(WasiCall& call) {
  ResolvedPath path;
  Errno error = Resolve(call, 0, 1, false, path);
  if (error == Errno::kSuccess) error = KeepPromise(path);
  return error != Errno::kSuccess ? error : Checked(unlinkat(path.directory, path.name.c_str(), 0));
}

Errno PathFilestatGet(WasiCall& call) {
  ResolvedPath path;
  Errno error = Resolve(call, 0, 2, Follows(call.u32(1)), path);
  if (error == Errno::kSuccess) error = KeepPromise(path);
  if (error != Errno::kSuccess) return error;
  struct stat status;
  if (fstatat(path.directory, path.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return FromHost(errno);
  return StoreFilestat(call.memory, call.u32(4), status, -1);
}

Errno PathFilestatSetTimes(WasiCall& call) {
  ResolvedPath path;
  timespec times[2];
  Errno error = TimesFromFlags(call.u64(4), call.u64(5), call.u32(6), times);
  if (error == Errno::kSuccess) error = Resolve(call, 0, 2, Follows(call.u32(1)), path);
  if (error == Errno::kSuccess) error = KeepPromise(path);
  if (error != Errno::kSuccess) return error;
  return Checked(utimensat(path.directory, path.name.c_str(), times, AT_SYMLINK_NOFOLLOW));
}

Errno PathLink(WasiCall& call) {
  ResolvedPath from, to;
  const Errno error = ResolvePair(call, 0, 2, Follows(call.u32(1)), 4, 5, from, to);
  if (error != Errno::kSuccess) return error;
  if (to.must_be_directory) return Errno::kNoent;
  return Checked(linkat(from.directory, from.name.c_str(), to.directory, to.name.c_str(), 0));
}

Errno PathRename(WasiCall& call) {
  ResolvedPath from, to;
  const Errno error = ResolvePair(call, 0, 1, false, 3, 4, from, to);
  if (error != Errno::kSuccess) return error;
  if (to.must_be_directory) {
    struct stat status;
    if (fstatat(from.directory, from.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return FromHost(errno);
    if (!S_ISDIR(status.st_mode)) return Errno::kNotdir;
  }
  return Checked(renameat(from.directory, from.name.c_str(), to.directory, to.name.c_str()));
}

Errno PathSymlink(WasiCall& call) {
  std::string target;
  ResolvedPath path;
  Errno error = call.memory.LoadPath(call.u32(0), call.u32(1), target);
  if (error == Errno::kSuccess) error = Resolve(call, 2, 3, false, path);
  if (error != Errno::kSuccess) return error;
  // A relative target that leads outside harms nobody: whoever follows it here is stopped by ResolveBeneath.
  if (!target.empty() && target.front() == '/') return Errno::kPerm;
  if (path.must_be_directory) return Errno::kNoent;
  return Checked(symlinkat(target.c_str(), path.directory, path.name.c_str()));
}

Errno PathReadlink(WasiCall& call) {
  ResolvedPath path;
  const Errno error = Resolve(call, 0, 1, false, path);
  if (error != Errno::kSuccess) return error;
  uint8_t* place = call.memory.At(call.u32(3), call.u32(4));
  if (place == nullptr || !call.memory.Contains(call.u32(5), sizeof(uint32_t))) return Errno::kFault;
  const ssize_t length = readlinkat(path.directory, path.name.c_str(), reinterpret_cast<char*>(place), call.u32(4));
  if (length < 0) return FromHost(errno);
  return call.memory.Store(call.u32(5), static_cast<uint32_t>(length)) ? Errno::kSuccess : Errno::kFault;
}

}  // namespace strata::wasm::wasi
