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

bool Follows(uint32_t lookup_flags) { return (lookup_flags & kLookupSymlinkFollow) != 0; }

// The path at arguments `path` and `path + 1`, below the directory of argument `fd`, which is open.
Errno Resolve(const WasiCall& call, int fd, int path, bool follow_last, ResolvedPath& resolved) {
  std::string text;
  const Errno error = call.memory.LoadPath(call.u32(path), call.u32(path + 1), text);
  if (error != Errno::kSuccess) return error;
  return ResolveBeneath(call.file(fd)->host, text, follow_last, resolved, call.context.path_resolution());
}

// The same for functions that ask what a name stands for: with a slash at its end a link is followed, as POSIX has it.
Errno ResolveTarget(const WasiCall& call, int fd, int path, uint32_t lookup_flags, ResolvedPath& resolved) {
  const uint8_t* text = call.memory.At(call.u32(path), call.u32(path + 1));
  const bool slash = text != nullptr && call.u32(path + 1) > 0 && text[call.u32(path + 1) - 1] == '/';
  return Resolve(call, fd, path, slash || Follows(lookup_flags), resolved);
}

// kNotdir if the path promised a directory, with a slash at its end, and names something else.
Errno KeepPromise(const ResolvedPath& path) {
  if (!path.must_be_directory) return Errno::kSuccess;
  struct stat status;
  if (fstatat(path.directory, path.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return FromHost(errno);
  return S_ISDIR(status.st_mode) ? Errno::kSuccess : Errno::kNotdir;
}

// Resolves the old and the new path of link and rename; the new directory must have the right `new_right`.
Errno ResolvePair(const WasiCall& call, int old_path, bool follow_old, int new_fd, uint64_t new_right,
                  ResolvedPath& from, ResolvedPath& to) {
  const Descriptor* new_directory = call.file(new_fd);
  if (new_directory == nullptr) return Errno::kBadf;
  Errno error = new_directory->Demand(new_right);
  if (error == Errno::kSuccess) error = Resolve(call, 0, old_path, follow_old, from);
  const int new_path = new_fd + 1;
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
  // The host never waits, neither here for a pipe's other end nor later: the guest does (waiting.h).
  return flags | HostFlagsOf(request.fdflags) | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY;
}

Errno CheckRequest(const OpenRequest& request, const Descriptor& directory) {
  constexpr uint32_t kCreateDirectory = kOflagsCreat | kOflagsDirectory;
  if ((request.oflags & ~kOflagsAll) != 0 || (request.fdflags & ~kFdflagsAll) != 0) return Errno::kInval;
  if ((request.oflags & kCreateDirectory) == kCreateDirectory) return Errno::kInval;
  uint64_t rights = 0;
  if ((request.oflags & kOflagsCreat) != 0) rights |= kRightPathCreateFile;
  if ((request.oflags & kOflagsTrunc) != 0) rights |= kRightPathFilestatSetSize;
  return directory.Demand(rights);
}

}  // namespace

Errno PathOpen(WasiCall& call) {
  const Descriptor& directory = *call.file(0);
  const OpenRequest request{call.u32(4), call.u32(7), call.u64(5) & directory.rights_inheriting};
  const uint64_t inheriting = call.u64(6) & directory.rights_inheriting;
  const uint32_t result = call.u32(8);
  Errno error = CheckRequest(request, directory);
  if (error != Errno::kSuccess) return error;
  if (!call.memory.Contains(result, sizeof(uint32_t))) return Errno::kFault;
  DescriptorTable& table = call.context.descriptors();
  if (table.full()) return Errno::kMfile;
  constexpr uint32_t kExclusive = kOflagsCreat | kOflagsExcl;
  ResolvedPath path;
  error = (request.oflags & kExclusive) == kExclusive ? Resolve(call, 0, 2, false, path)
                                                      : ResolveTarget(call, 0, 2, call.u32(1), path);
  if (error != Errno::kSuccess) return error;
  if (path.must_be_directory && (request.oflags & kOflagsCreat) != 0) return Errno::kIsdir;
  const int flags = HostOpenFlags(request, path.must_be_directory);
  ScopedFd fd(openat(path.directory, path.name.c_str(), flags, kNewFileMode));
  if (!fd.valid()) return FromHost(errno);
  std::unique_ptr<Descriptor> file = NewDescriptor(std::move(fd));
  file->rights_base &= request.rights;
  file->rights_inheriting = inheriting;
  file->nonblocking = (request.fdflags & kFdflagsNonblock) != 0;
  return call.memory.Store(result, table.Add(std::move(file))) ? Errno::kSuccess : Errno::kFault;
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
  Errno error = ResolveTarget(call, 0, 2, call.u32(1), path);
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
  if (error == Errno::kSuccess) error = ResolveTarget(call, 0, 2, call.u32(1), path);
  if (error == Errno::kSuccess) error = KeepPromise(path);
  if (error != Errno::kSuccess) return error;
  return Checked(utimensat(path.directory, path.name.c_str(), times, AT_SYMLINK_NOFOLLOW));
}

Errno PathLink(WasiCall& call) {
  ResolvedPath from, to;
  const Errno error = ResolvePair(call, 2, Follows(call.u32(1)), 4, kRightPathLinkTarget, from, to);
  if (error != Errno::kSuccess) return error;
  if (to.must_be_directory) return Errno::kNoent;
  return Checked(linkat(from.directory, from.name.c_str(), to.directory, to.name.c_str(), 0));
}

Errno PathRename(WasiCall& call) {
  ResolvedPath from, to;
  const Errno error = ResolvePair(call, 1, false, 3, kRightPathRenameTarget, from, to);
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
  Errno error = Resolve(call, 0, 1, false, path);
  if (error == Errno::kSuccess) error = KeepPromise(path);
  if (error != Errno::kSuccess) return error;
  uint8_t* place = call.memory.At(call.u32(3), call.u32(4));
  if (place == nullptr || !call.memory.Contains(call.u32(5), sizeof(uint32_t))) return Errno::kFault;
  const ssize_t length = readlinkat(path.directory, path.name.c_str(), reinterpret_cast<char*>(place), call.u32(4));
  if (length < 0) return FromHost(errno);
  return call.memory.Store(call.u32(5), static_cast<uint32_t>(length)) ? Errno::kSuccess : Errno::kFault;
}

}  // namespace strata::wasm::wasi
