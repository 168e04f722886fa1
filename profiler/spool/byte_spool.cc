#include "profiler/spool/byte_spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace strata::profiler {
namespace {

// Readable by nobody else from its first moment, and without a name as soon as it can be.
int OpenNameless(const std::string& directory) {
  const int nameless = open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (nameless >= 0) return nameless;
  std::string path = directory + "/strata-XXXXXX";
  const int named = mkostemp(path.data(), O_CLOEXEC);
  if (named >= 0) unlink(path.c_str());
  return named;
}

std::vector<std::string> UsualDirectories() {
  std::vector<std::string> directories = {"/var/tmp", "/tmp"};
  const char* chosen = std::getenv("TMPDIR");
  if (chosen != nullptr && *chosen != '\0') directories.insert(directories.begin(), chosen);
  return directories;
}

bool WriteAll(int file, absl::Span<const uint8_t> bytes, uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
    offset += static_cast<uint64_t>(written);
  }
  return true;
}

void ReadAll(int file, absl::Span<uint8_t> to, uint64_t offset) {
  while (!to.empty()) {
    const ssize_t got = pread(file, to.data(), to.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return static_cast<void>(std::fill(to.begin(), to.end(), uint8_t{0}));
    to.remove_prefix(static_cast<size_t>(got));
    offset += static_cast<uint64_t>(got);
  }
}

}  // namespace

ByteSpool::~ByteSpool() {
  if (file_ >= 0) close(file_);
}

ByteSpool::ByteSpool(ByteSpool&& other) noexcept : ByteSpool() { *this = std::move(other); }

ByteSpool& ByteSpool::operator=(ByteSpool&& other) noexcept {
  std::swap(limits_, other.limits_);
  std::swap(held_, other.held_);
  std::swap(file_, other.file_);
  std::swap(file_bytes_, other.file_bytes_);
  std::swap(file_failed_, other.file_failed_);
  return *this;
}

bool ByteSpool::Append(absl::Span<const uint8_t> bytes) {
  if (held_.size() + bytes.size() > limits_.memory_bytes && !Spill() &&
      held_.size() + bytes.size() > limits_.fallback_bytes) {
    return false;
  }
  held_.insert(held_.end(), bytes.begin(), bytes.end());
  return true;
}

size_t ByteSpool::Read(uint64_t offset, absl::Span<uint8_t> to) const {
  if (offset >= size()) return 0;
  to = to.first(std::min<uint64_t>(to.size(), size() - offset));
  const size_t in_file = offset < file_bytes_ ? std::min<uint64_t>(to.size(), file_bytes_ - offset) : 0;
  if (in_file != 0) ReadAll(file_, to.first(in_file), offset);
  const uint64_t from = offset + in_file - file_bytes_;  // in held_; not read where nothing is left to copy
  const absl::Span<uint8_t> rest = to.subspan(in_file);
  if (!rest.empty()) std::copy_n(held_.begin() + static_cast<ptrdiff_t>(from), rest.size(), rest.begin());
  return to.size();
}

bool ByteSpool::Spill() {
  if (file_failed_ || file_bytes_ + held_.size() > limits_.file_bytes) return false;
  if ((file_ < 0 && !OpenFile()) || !WriteAll(file_, held_, file_bytes_)) {
    file_failed_ = true;
    return false;
  }
  file_bytes_ += held_.size();
  held_.clear();
  return true;
}

bool ByteSpool::OpenFile() {
  for (const std::string& directory : limits_.directories.empty() ? UsualDirectories() : limits_.directories) {
    file_ = OpenNameless(directory);
    if (file_ >= 0) return true;
  }
  return false;
}

}  // namespace strata::profiler
