#include "wasm/wasi/descriptor.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace strata::wasm::wasi {
namespace {

Filetype SocketType(int host_fd) {
  int type = 0;
  socklen_t length = sizeof type;
  if (getsockopt(host_fd, SOL_SOCKET, SO_TYPE, &type, &length) != 0) return Filetype::kUnknown;
  return type == SOCK_DGRAM ? Filetype::kSocketDgram : Filetype::kSocketStream;
}

uint64_t RightsFor(int host_fd, Filetype type) {
  if (type == Filetype::kDirectory) return kRightsOfDirectories;
  if (type == Filetype::kSocketStream || type == Filetype::kSocketDgram) return kRightsOfSockets;
  uint64_t rights = kRightsOfFiles;
  // Libraries take a character device that cannot seek for a terminal.
  if (lseek(host_fd, 0, SEEK_CUR) < 0 || isatty(host_fd)) rights &= ~(kRightFdSeek | kRightFdTell);
  const int access = fcntl(host_fd, F_GETFL) & O_ACCMODE;
  if (access == O_WRONLY) rights &= ~kRightsToRead;
  if (access == O_RDONLY) rights &= ~kRightsToWrite;
  return rights;
}

}  // namespace

Filetype FiletypeOfMode(uint32_t mode) {
  switch (mode & S_IFMT) {
    case S_IFBLK:
      return Filetype::kBlockDevice;
    case S_IFCHR:
      return Filetype::kCharacterDevice;
    case S_IFDIR:
      return Filetype::kDirectory;
    case S_IFREG:
      return Filetype::kRegularFile;
    case S_IFLNK:
      return Filetype::kSymbolicLink;
    case S_IFSOCK:
      return Filetype::kSocketStream;
    default:
      return Filetype::kUnknown;
  }
}

Filetype FiletypeOf(int host_fd) {
  struct stat status;
  if (fstat(host_fd, &status) != 0) return Filetype::kUnknown;
  return S_ISSOCK(status.st_mode) ? SocketType(host_fd) : FiletypeOfMode(status.st_mode);
}

std::unique_ptr<Descriptor> NewDescriptor(int host_fd) {
  auto descriptor = std::make_unique<Descriptor>();
  descriptor->host = host_fd;
  descriptor->type = FiletypeOf(host_fd);
  descriptor->applicable = RightsFor(host_fd, descriptor->type);
  descriptor->rights_base = descriptor->applicable;
  return descriptor;
}

std::unique_ptr<Descriptor> NewDescriptor(ScopedFd host_fd) {
  std::unique_ptr<Descriptor> descriptor = NewDescriptor(host_fd.get());
  descriptor->owned = std::move(host_fd);
  return descriptor;
}

Descriptor* DescriptorTable::Find(uint32_t fd) { return fd < slots_.size() ? slots_[fd].get() : nullptr; }

uint32_t DescriptorTable::Add(std::unique_ptr<Descriptor> descriptor) {
  const auto free = std::find(slots_.begin(), slots_.end(), nullptr);
  const auto fd = static_cast<uint32_t>(free - slots_.begin());
  AddAt(fd, std::move(descriptor));
  return fd;
}

void DescriptorTable::AddAt(uint32_t fd, std::unique_ptr<Descriptor> descriptor) {
  if (descriptor == nullptr) return;
  if (fd >= slots_.size()) slots_.resize(fd + 1);
  living_->insert(descriptor.get());
  slots_[fd] = std::shared_ptr<Descriptor>(descriptor.release(), [living = living_](Descriptor* dead) {
    living->erase(dead);
    delete dead;
  });
}

Errno DescriptorTable::Close(uint32_t fd) {
  if (Find(fd) == nullptr) return Errno::kBadf;
  slots_[fd] = nullptr;
  return Errno::kSuccess;
}

Errno DescriptorTable::Renumber(uint32_t from, uint32_t to) {
  if (Find(from) == nullptr || Find(to) == nullptr) return Errno::kBadf;
  if (from == to) return Errno::kSuccess;
  slots_[to] = std::move(slots_[from]);
  return Errno::kSuccess;
}

size_t DescriptorTable::listing_bytes() const {
  size_t bytes = 0;
  for (const Descriptor* descriptor : *living_) bytes += descriptor->listing_bytes;
  return bytes;
}

}  // namespace strata::wasm::wasi
