// Preopened directories and listings.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "wasm/wasi/functions.h"

namespace strata::wasm::wasi {
namespace {

// What the listings of one program may take; no directory that people make is as large.
constexpr size_t kMaxListingBytes = size_t{64} << 20;

// The parent of a preopened directory is outside: its number is the directory's own, as at the root of a file system.
uint64_t InodeOf(const Descriptor& directory, const dirent& entry) {
  struct stat status;
  const bool outside = directory.preopen.has_value() && std::strcmp(entry.d_name, "..") == 0;
  return outside && fstat(directory.host, &status) == 0 ? status.st_ino : entry.d_ino;
}

// Reads the directory anew, keeping its listing below `most` bytes.
Errno ReadListing(Descriptor& directory, size_t most) {
  directory.listing.clear();
  directory.listing_bytes = 0;
  ScopedFd fd(openat(directory.host, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return FromHost(errno);
  DIR* stream = fdopendir(fd.get());
  if (stream == nullptr) return FromHost(errno);
  fd.release();  // the stream's now
  errno = 0;
  while (const dirent* entry = readdir(stream)) {
    directory.listing.push_back({entry->d_name, InodeOf(directory, *entry), FiletypeOfMode(DTTOIF(entry->d_type))});
    directory.listing_bytes += sizeof(DirectoryEntry) + directory.listing.back().name.capacity();
    errno = directory.listing_bytes > most ? ENOMEM : 0;
    if (errno != 0) break;
  }
  const Errno error = FromHost(errno);
  closedir(stream);
  return error;
}

Errno Relist(WasiCall& call, Descriptor& directory) {
  directory.listing_bytes = 0;
  const Errno error = ReadListing(directory, kMaxListingBytes - call.context.descriptors().listing_bytes());
  if (error != Errno::kSuccess) {
    directory.listing = {};
    directory.listing_bytes = 0;
  } else if (call.context.deterministic()) {
    std::sort(directory.listing.begin(), directory.listing.end(),
              [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.name < b.name; });
  }
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
  const Descriptor* directory = call.file(0);
  if (!directory->preopen.has_value()) return Errno::kBadf;
  uint8_t* place = call.memory.At(call.u32(1), kPrestatBytes);
  if (place == nullptr) return Errno::kFault;
  RecordWriter record(place, kPrestatBytes);  // tag 0: a directory
  record.Put(kPrestatNameLength, static_cast<uint32_t>(directory->preopen->size()));
  return Errno::kSuccess;
}

Errno FdPrestatDirName(WasiCall& call) {
  const Descriptor* directory = call.file(0);
  if (!directory->preopen.has_value()) return Errno::kBadf;
  const std::string& name = *directory->preopen;
  uint8_t* place = call.memory.At(call.u32(1), call.u32(2));
  if (place == nullptr) return Errno::kFault;
  if (call.u32(2) < name.size()) return Errno::kNametoolong;
  std::copy(name.begin(), name.end(), place);
  return Errno::kSuccess;
}

Errno FdReaddir(WasiCall& call) {
  Descriptor* directory = call.file(0);
  uint8_t* place = call.memory.At(call.u32(1), call.u32(2));
  if (place == nullptr || !call.memory.Contains(call.u32(4), sizeof(uint32_t))) return Errno::kFault;
  uint64_t cookie = call.u64(3);
  if (cookie == 0 || directory->listing.empty()) {
    const Errno error = Relist(call, *directory);
    if (error != Errno::kSuccess) return error;
  }
  ListingWriter writer(place, call.u32(2));
  for (; cookie < directory->listing.size() && !writer.full(); ++cookie) {
    writer.Add(directory->listing[cookie], cookie + 1);
  }
  return call.memory.Store(call.u32(4), writer.used()) ? Errno::kSuccess : Errno::kFault;
}

}  // namespace strata::wasm::wasi
