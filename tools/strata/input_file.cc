#include "tools/strata/input_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace strata::tools {
namespace {

constexpr size_t kMaxFileBytes = size_t{1} << 30;  // what a module's 32-bit offsets and common sense allow
constexpr size_t kFirstRoom = size_t{1} << 16;

struct CloseFile {
  void operator()(FILE* file) const { std::fclose(file); }
};

absl::Status CannotRead(const std::string& path, int error) {
  return absl::NotFoundError(absl::StrCat(path, ": cannot read: ", std::strerror(error)));
}

// A regular file is read in one piece into as much room as it takes; of anything else, and of a file that grew since,
// the room is found out on the way.
absl::StatusOr<std::vector<uint8_t>> ReadAll(const std::string& path, int file) {
  struct stat status;
  const bool known = fstat(file, &status) == 0;
  if (known && S_ISDIR(status.st_mode)) return CannotRead(path, EISDIR);
  const bool regular = known && S_ISREG(status.st_mode);
  if (regular && static_cast<uint64_t>(status.st_size) > kMaxFileBytes) return CannotRead(path, EFBIG);
  // One byte more, so that the file's end is seen without asking for more room.
  std::vector<uint8_t> bytes(regular ? static_cast<size_t>(status.st_size) + 1 : kFirstRoom);
  size_t size = 0;
  while (true) {
    const ssize_t count = read(file, bytes.data() + size, bytes.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return CannotRead(path, errno);
    if (count == 0) break;
    size += static_cast<size_t>(count);
    if (size > kMaxFileBytes) return CannotRead(path, EFBIG);
    if (size == bytes.size()) bytes.resize(2 * size);
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace

absl::StatusOr<std::vector<uint8_t>> ReadInputFile(const std::string& path) {
  if (path == kStandardStream) return ReadAll("standard input", STDIN_FILENO);
  const std::unique_ptr<FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) return CannotRead(path, errno);
  return ReadAll(path, fileno(file.get()));
}

}  // namespace strata::tools
