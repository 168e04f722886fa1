#include "wasm/wasi/path_resolver.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace strata::wasm::wasi {
namespace {

constexpr int kMaxLinks = 40;
// Components that links may unfold to; the host's limit of links times a path's length would be too many to hold.
constexpr size_t kMaxComponents = 4096;

// The walk: directories open so far and components still to go.
class Walk {
 public:
  Walk(int root, bool follow_last) : root_(root), follow_last_(follow_last) {}

  Errno Run(absl::string_view path, ResolvedPath& resolved) {
    if (const Errno error = Prepend(path); error != Errno::kSuccess) return error;
    resolved.name = ".";
    while (!pending_.empty()) {
      const std::string component = std::move(pending_.back());
      pending_.pop_back();
      bool arrived = false;
      if (const Errno error = Step(component, arrived); error != Errno::kSuccess) return error;
      if (arrived) resolved.name = component;
    }
    resolved.must_be_directory = must_be_directory_ || resolved.name == ".";
    resolved.directory = Top();
    if (!directories_.empty()) resolved.owned_directory = std::move(directories_.back());
    return Errno::kSuccess;
  }

 private:
  int Top() const { return directories_.empty() ? root_ : directories_.back().get(); }

  // Puts the components of `path` before those still to go.
  Errno Prepend(absl::string_view path) {
    if (path.empty()) return Errno::kNoent;
    if (path.front() == '/') return Errno::kPerm;
    const bool was_last = pending_.empty();
    const std::vector<absl::string_view> parts = absl::StrSplit(path, '/');
    if (was_last) must_be_directory_ = must_be_directory_ || parts.back().empty() || parts.back() == ".";
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
      if (!part->empty() && *part != ".") pending_.emplace_back(*part);
    }
    return pending_.size() <= kMaxComponents ? Errno::kSuccess : Errno::kNametoolong;
  }

  // One component. `arrived` if it is the last and left to the caller.
  Errno Step(const std::string& component, bool& arrived) {
    if (component == "..") {
      if (directories_.empty()) return Errno::kPerm;
      directories_.pop_back();
      return Errno::kSuccess;
    }
    if (!pending_.empty()) return Enter(component);
    if (follow_last_) {
      bool was_link = false;
      const Errno error = FollowLink(component, was_link);
      if (was_link) return error;
    }
    arrived = true;
    return Errno::kSuccess;
  }

  Errno Enter(const std::string& component) {
    ScopedFd next(openat(Top(), component.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (next.valid()) {
      directories_.push_back(std::move(next));
      return Errno::kSuccess;
    }
    const int failure = errno;
    if (failure != ENOTDIR && failure != ELOOP) return FromHost(failure);
    bool was_link = false;
    const Errno error = FollowLink(component, was_link);
    return was_link ? error : Errno::kNotdir;
  }

  Errno FollowLink(const std::string& component, bool& was_link) {
    char target[PATH_MAX];
    const ssize_t length = readlinkat(Top(), component.c_str(), target, sizeof target);
    was_link = length >= 0;
    if (!was_link) return Errno::kSuccess;
    if (++links_ > kMaxLinks) return Errno::kLoop;
    if (length == sizeof target) return Errno::kNametoolong;
    return Prepend(absl::string_view(target, static_cast<size_t>(length)));
  }

  const int root_;
  const bool follow_last_;
  bool must_be_directory_ = false;
  int links_ = 0;
  std::vector<ScopedFd> directories_;  // below the root, outermost first
  std::vector<std::string> pending_;   // the next one last
};

// openat2 as the kernel has it; the C library has no function for it.
struct OpenHow {
  uint64_t flags;
  uint64_t mode;
  uint64_t resolve;
};
constexpr long kOpenat2 = 437;
constexpr uint64_t kResolveNoMagiclinks = 0x02;
constexpr uint64_t kResolveBeneath = 0x08;
// The kernel gives up when something is renamed under it while it goes up; it rarely does twice.
constexpr int kRenameTries = 8;

int OpenBeneath(int root, const std::string& path) {
  const OpenHow how = {O_PATH | O_DIRECTORY | O_CLOEXEC, 0, kResolveBeneath | kResolveNoMagiclinks};
  for (int i = 0;; ++i) {
    const long fd = syscall(kOpenat2, root, path.c_str(), &how, sizeof how);
    if (fd >= 0 || i == kRenameTries || (errno != EAGAIN && errno != EINTR)) return static_cast<int>(fd);
  }
}

// Lets the kernel go to the directory of the last component; links in the last place are read here and begun again
// from the root, because they may lead out of that directory, though not out of the root.
class KernelWalk {
 public:
  KernelWalk(int root, bool follow_last) : root_(root), follow_last_(follow_last) {}

  Errno Run(absl::string_view path, ResolvedPath& resolved) {
    std::string rest(path);
    for (int links = 0; links <= kMaxLinks; ++links) {
      if (rest.empty()) return Errno::kNoent;
      if (rest.size() >= PATH_MAX) return Errno::kNametoolong;
      if (rest.front() == '/') return Errno::kPerm;
      if (const Errno error = Enter(rest, resolved); error != Errno::kSuccess) return error;
      if (!follow_last_ || resolved.name == "." || !ReadLink(resolved, rest)) return Errno::kSuccess;
    }
    return Errno::kLoop;
  }

 private:
  // Splits the path and opens the directory.
  Errno Enter(const std::string& path, ResolvedPath& resolved) {
    const size_t end = path.find_last_not_of('/') + 1;
    const size_t start = path.find_last_of('/', end - 1) + 1;
    const absl::string_view last = absl::string_view(path).substr(start, end - start);
    const bool names_directory = last == "." || last == "..";
    resolved.must_be_directory = resolved.must_be_directory || end < path.size() || names_directory;
    resolved.name = names_directory ? "." : std::string(last);
    parent_ = path.substr(0, names_directory ? end : start);
    resolved.owned_directory = ScopedFd();
    resolved.directory = root_;
    if (parent_.empty()) return Errno::kSuccess;
    resolved.owned_directory = ScopedFd(OpenBeneath(root_, parent_));
    resolved.directory = resolved.owned_directory.get();
    if (resolved.directory >= 0) return Errno::kSuccess;
    return errno == EXDEV ? Errno::kPerm : FromHost(errno);
  }

  // Makes `path` where the link that `resolved` names leads; false if it names no link.
  bool ReadLink(const ResolvedPath& resolved, std::string& path) const {
    char target[PATH_MAX];
    const ssize_t length = readlinkat(resolved.directory, resolved.name.c_str(), target, sizeof target);
    if (length < 0) return false;
    const std::string text(target, static_cast<size_t>(length));
    path = absl::StartsWith(text, "/") ? text : parent_ + text;
    return true;
  }

  const int root_;
  const bool follow_last_;
  std::string parent_;  // of the last component: empty, or with a slash at its end
};

bool KernelResolves() {
  static const bool kResolves = [] {
    const ScopedFd fd(OpenBeneath(AT_FDCWD, "."));
    return fd.valid();
  }();
  return kResolves;
}

}  // namespace

Errno ResolveBeneath(int root, absl::string_view path, bool follow_last, ResolvedPath& resolved,
                     PathResolution resolution) {
  if (resolution == PathResolution::kWalk || !KernelResolves()) {
    if (resolution == PathResolution::kKernel) return Errno::kNosys;
    return Walk(root, follow_last).Run(path, resolved);
  }
  const Errno error = KernelWalk(root, follow_last).Run(path, resolved);
  if (error != Errno::kAgain || resolution == PathResolution::kKernel) return error;
  resolved = ResolvedPath();
  return Walk(root, follow_last).Run(path, resolved);
}

}  // namespace strata::wasm::wasi
