// A guest's open files: what a WASI file descriptor stands for, and the table of them.
//
// Numbers are the guest's; the lowest free one is given out. One thread.

#ifndef STRATA_WASM_WASI_DESCRIPTOR_H_
#define STRATA_WASM_WASI_DESCRIPTOR_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
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
  Filetype type = Filetype::kUnknown;
  uint64_t rights_base = 0;
  uint64_t rights_inheriting = 0;
  // The rights that make sense for the file as it was opened, of which rights_base are those that the guest has. A
  // function that needs others fails by itself, for what it asks of the host cannot be done.
  uint64_t applicable = 0;
  bool nonblocking = false;            // the guest's wish; the host's flag is not the guest's to change
  std::optional<std::string> preopen;  // the guest's name for a preopened directory
  // What fd_readdir lists; read anew when a listing starts from cookie 0, so that cookies keep their meaning meanwhile.
  std::vector<DirectoryEntry> listing;
  size_t listing_bytes = 0;

  // kNotcapable if one of `rights` was withheld or given up.
  Errno Demand(uint64_t rights) const {
    return (rights & applicable & ~rights_base) == 0 ? Errno::kSuccess : Errno::kNotcapable;
  }
  bool is_socket() const { return type == Filetype::kSocketStream || type == Filetype::kSocketDgram; }
  // Whether a transfer may have to wait: pipes, terminals, sockets.
  bool may_block() const {
    return type != Filetype::kRegularFile && type != Filetype::kDirectory && type != Filetype::kBlockDevice;
  }
};

// The type of an open file, kUnknown if the system does not say.
Filetype FiletypeOf(int host_fd);
Filetype FiletypeOfMode(uint32_t mode);
// A descriptor of an open host file with all rights that make sense for it and no rights to pass on.
std::unique_ptr<Descriptor> NewDescriptor(int host_fd);
std::unique_ptr<Descriptor> NewDescriptor(ScopedFd host_fd);

class DescriptorTable {
 public:
  DescriptorTable() = default;
  DescriptorTable(const DescriptorTable&) = delete;
  DescriptorTable& operator=(const DescriptorTable&) = delete;

  // At most `most` files are open at once, those included that were closed while a call that waits holds them.
  void set_limit(size_t most) { limit_ = most; }
  bool full() const { return living_->size() >= limit_; }
  // Null if not open.
  Descriptor* Find(uint32_t fd);
  // The same, for calls that wait: what an interrupt runs meanwhile may close the file.
  std::shared_ptr<Descriptor> Hold(uint32_t fd) { return Find(fd) != nullptr ? slots_[fd] : nullptr; }
  // At the lowest free number; the table is not full.
  uint32_t Add(std::unique_ptr<Descriptor> descriptor);
  // Puts it at `fd`, which is free; nothing, if it is null.
  void AddAt(uint32_t fd, std::unique_ptr<Descriptor> descriptor);
  Errno Close(uint32_t fd);
  // `from` takes the place of `to`, which is closed; both are open before.
  Errno Renumber(uint32_t from, uint32_t to);
  // What all listings together take, those of held files included.
  size_t listing_bytes() const;

 private:
  using Living = std::set<const Descriptor*>;

  const std::shared_ptr<Living> living_ = std::make_shared<Living>();  // in slots or held
  std::vector<std::shared_ptr<Descriptor>> slots_;
  size_t limit_ = SIZE_MAX;
};

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_DESCRIPTOR_H_
