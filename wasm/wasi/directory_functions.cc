// Preopened directories and listings.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "wasm/wasi/functions.h"

namespace strata::wasm::wasi {
namespace {

Errno ReadListing(const Descriptor& directory, std::vector<DirectoryEntry>& listing) {
  ScopedFd fd(openat(directory.host, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return FromHost(errno);
  DIR* stream = fdopendir(fd.get());
  if (stream == nullptr) return FromHost(errno);
  fd.release();  // the stream's now
  listing.clear();
  errno = 0;
  while (const dirent* entry = readdir(stream)) {
    listing.push_back({entry->d_name, entry->d_ino, FiletypeOfMode(DTTOIF(entry->d_type))});
  }
  const Errno error = FromHost(errno);
  closedir(stream);
  return error;
}

// Fills a buffer with records; the last one may be cut, which tells the guest that there is more.
class ListingWriter {
 public:
  ListingWriter(uint8_t* place, uint32_t bytes) : place_(place), left_(bytes), total_(bytes) {}

  bool full() const { return left_ == 0; }
  uint32_t used() const { return total_ - left_; }
  void Add(const DirectoryEntry& entry, uint64_t next_cookie) {
    uint8_t head[kDirentBytes];
    RecordWriter record(head, kDirentBytes);
    record.Put(kDirentNext, next_cookie);
    record.Put(kDirentIno, entry.inode);
    record.Put(kDirentNameLength, static_cast<uint32_t>(entry.name.size()));
    record.Put(kDirentType, entry.type);
    Append(head, kDirentBytes);
    Append(reinterpret_cast<const uint8_t*>(entry.name.data()), static_cast<uint32_t>(entry.name.size()));
  }

 private:
  void Append(const uint8_t* bytes, uint32_t count) {
    count = std::min(count, left_);
    std::copy(bytes, bytes + count, place_);
    place_ += count;
    left_ -= count;
  }

  uint8_t* place_;
  uint32_t left_;
  const uint32_t total_;
};

}  // namespace

Errno FdPrestatGet(WasiCall& call) {
  Descriptor* directory = call.file(0);
  if (directory == nullptr || !directory->preopen.has_value()) return Errno::kBadf;
  uint8_t* place = call.memory.At(call.u32(1), kPrestatBytes);
  if (place == nullptr) return Errno::kFault;
  RecordWriter record(place, kPrestatBytes);  // tag 0: a directory
  record.Put(kPrestatNameLength, static_cast<uint32_t>(directory->preopen->size()));
  return Errno::kSuccess;
}

Errno FdPrestatDirName(WasiCall& call) {
  Descriptor* directory = call.file(0);
  if (directory == nullptr || !directory->preopen.has_value()) return Errno::kBadf;
  const std::string& name = *directory->preopen;
  uint8_t* place = call.memory.At(call.u32(1), call.u32(2));
  if (place == nullptr) return Errno::kFault;
  if (call.u32(2) < name.size()) return Errno::kNametoolong;
  std::copy(name.begin(), name.end(), place);
  return Errno::kSuccess;
}

Errno FdReaddir(WasiCall& call) {
  Descriptor* directory = call.file(0);
  if (directory == nullptr) return Errno::kBadf;
  uint8_t* place = call.memory.At(call.u32(1), call.u32(2));
  if (place == nullptr || !call.memory.Contains(call.u32(4), sizeof(uint32_t))) return Errno::kFault;
  uint64_t cookie = call.u64(3);
  if (cookie == 0 || directory->listing.empty()) {
    const Errno error = ReadListing(*directory, directory->listing);
    if (error != Errno::kSuccess) return error;
  }
  ListingWriter writer(place, call.u32(2));
  for (; cookie < directory->listing.size() && !writer.full(); ++cookie) {
    writer.Add(directory->listing[cookie], cookie + 1);
  }
  return call.memory.Store(call.u32(4), writer.used()) ? Errno::kSuccess : Errno::kFault;
}

}  // namespace strata::wasm::wasi
