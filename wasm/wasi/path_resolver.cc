#include "wasm/wasi/path_resolver.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include <utility>
#include <vector>

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

}  // namespace

Errno ResolveBeneath(int root, absl::string_view path, bool follow_last, ResolvedPath& resolved) {
  return Walk(root, follow_last).Run(path, resolved);
}

}  // namespace strata::wasm::wasi
