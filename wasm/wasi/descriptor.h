// A guest's open files: what a WASI file descriptor stands for, and the table of them.
//
// Numbers are the guest's; the lowest free one is given out. One thread.

#ifndef STRATA_WASM_WASI_DESCRIPTOR_H_
#define STRATA_WASM_WASI_DESCRIPTOR_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "wasm/wasi/abi.h"
#include "wasm/wasi/errno.h"
#include "wasm/wasi/scoped_fd.h"

namespace strata::wasm::wasi {

struct DirectoryEntry {
  std::string name;
  uint64_t inode = 0;
  Filetype type = Filetype::kUnknown;
};

struct Descriptor {
  ScopedFd owned;  // empty for a descriptor the embedder lent (standard streams)
  int host = -1;
  uint64_t rights_base = 0;
  uint64_t rights_inheriting = 0;
  std::optional<std::string> preopen;  // the guest's name for a preopened directory
  // What fd_readdir lists; read anew when a listing starts from cookie 0, so that cookies keep their meaning meanwhile.
  std::vector<DirectoryEntry> listing;

  bool may(uint64_t rights) const { return (rights_base & rights) == rights; }
};

// The type of an open file, kUnknown if the system does not say.
Filetype FiletypeOf(int host_fd);
Filetype FiletypeOfMode(uint32_t mode);
// The rights that make sense for an open file, of which a descriptor has a part.
uint64_t RightsFor(int host_fd);

class DescriptorTable {
 public:
  // Null if not open.
  Descriptor* Find(uint32_t fd);
  uint32_t Add(std::unique_ptr<Descriptor> descriptor);
  // Puts it at `fd`, which is free.
  void AddAt(uint32_t fd, std::unique_ptr<Descriptor> descriptor);
  Errno Close(uint32_t fd);
  // `from` takes the place of `to`, which is closed; both are open before.
  Errno Renumber(uint32_t from, uint32_t to);

 private:
  std::vector<std::unique_ptr<Descriptor>> slots_;
};

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_DESCRIPTOR_H_
