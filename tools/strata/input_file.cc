#include "tools/strata/input_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace strata::tools {
namespace {

constexpr size_t kMaxFileBytes = size_t{1} << 30;  // what a module's 32-bit offsets and common sense allow

struct CloseFile {
  void operator()(FILE* file) const { std::fclose(file); }
};

absl::Status CannotRead(const std::string& path, int error) {
  return absl::NotFoundError(absl::StrCat(path, ": cannot read: ", std::strerror(error)));
}

absl::StatusOr<std::vector<uint8_t>> ReadAll(const std::string& path, FILE* file) {
  struct stat status;
  if (fstat(fileno(file), &status) == 0 && S_ISDIR(status.st_mode)) return CannotRead(path, EISDIR);
  std::vector<uint8_t> bytes;
  uint8_t buffer[1 << 16];
  while (const size_t count = std::fread(buffer, 1, sizeof buffer, file)) {
    if (bytes.size() + count > kMaxFileBytes) return CannotRead(path, EFBIG);
    bytes.insert(bytes.end(), buffer, buffer + count);
  }
  if (std::ferror(file) != 0) return CannotRead(path, errno);
  return bytes;
}

}  // namespace

absl::StatusOr<std::vector<uint8_t>> ReadInputFile(const std::string& path) {
  if (path == kStandardStream) return ReadAll("standard input", stdin);
  const std::unique_ptr<FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) return CannotRead(path, errno);
  return ReadAll(path, file.get());
}

}  // namespace strata::tools
