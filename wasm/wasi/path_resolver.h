// Resolves a guest's path below a directory, so that nothing outside that directory can be named.
//
// Where there is openat2(2), the kernel finds the directory that the last component stands in and refuses to leave the
// root (RESOLVE_BENEATH). Otherwise this walks component by component, opening each directory without following links;
// ".." goes back to a directory opened before, never to the host's idea of a parent; symbolic links are read and walked
// by the same rules. Invariant kBeneathRoot: every directory on the walk was reached from the root by downward steps
// alone. The last component is left to the caller, whose system call must not follow links either: whoever swaps it for
// a link meanwhile gains an error.

#ifndef STRATA_WASM_WASI_PATH_RESOLVER_H_
#define STRATA_WASM_WASI_PATH_RESOLVER_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "wasm/wasi/errno.h"
#include "wasm/wasi/scoped_fd.h"

namespace strata::wasm::wasi {

enum class PathResolution : uint8_t {
  kBest,    // the kernel's, where there is one
  kKernel,  // the kernel's alone: kNosys where there is none
  kWalk,    // our own
};

// A name in a directory: the arguments of an *at system call.
struct ResolvedPath {
  ScopedFd owned_directory;  // empty when the directory is the root itself
  int directory = -1;
  std::string name;                // one component, or "." for the directory itself
  bool must_be_directory = false;  // the path ended in a slash or a dot
};

// kPerm if the path is absolute or leaves `root`, kNoent if it is empty, kLoop after too many links. `follow_last`:
// whether a link in the last place is resolved as well.
Errno ResolveBeneath(int root, absl::string_view path, bool follow_last, ResolvedPath& resolved,
                     PathResolution resolution = PathResolution::kBest);

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_PATH_RESOLVER_H_
