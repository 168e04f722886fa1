#include "tools/strata/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "tools/strata/console.h"
#include "tools/strata/input_file.h"

namespace strata::tools {
namespace {

constexpr mode_t kNewFileMode = 0666;  // the process's mask applies

absl::Status CannotWrite(const std::string& path, int error) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": cannot write: ", std::strerror(error)));
}

// Standard output, devices and pipes are written as they are.
bool IsStream(const std::string& path) {
  struct stat status;
  return path == kStandardStream || (stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode));
}

// A link's target, so that the link stays.
std::string Resolved(const std::string& path) {
  char* const resolved = realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return path;
  std::string result = resolved;
  std::free(resolved);
  return result;
}

// What `produce` writes, into an open file, which is closed.
absl::Status WriteTo(FILE* file, const std::string& path, absl::FunctionRef<absl::Status(WritePart)> produce) {
  int error = 0;
  absl::Status status = produce([&](absl::string_view part) {
    if (error == 0 && std::fwrite(part.data(), 1, part.size(), file) != part.size()) error = errno;
  });
  if (std::fflush(file) != 0 && error == 0) error = errno;
  if (file != stdout && std::fclose(file) != 0 && error == 0) error = errno;
  if (status.ok() && error != 0) return CannotWrite(path, error);
  return status;
}

absl::Status WriteStream(const std::string& path, absl::FunctionRef<absl::Status(WritePart)> produce) {
  if (path == kStandardStream) return WriteTo(stdout, "standard output", produce);
  FILE* const file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return CannotWrite(path, errno);
  return WriteTo(file, path, produce);
}

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

absl::Status CheckOutputFile(const std::string& path) {
  if (path == kStandardStream) return absl::OkStatus();
  const bool is_there = access(path.c_str(), F_OK) == 0;
  if (is_there && access(path.c_str(), W_OK) != 0) return CannotWrite(path, errno);
  if (is_there && IsStream(path)) return absl::OkStatus();
  // The new file is made beside it.
  return access(DirectoryOf(Resolved(path)).c_str(), W_OK | X_OK) == 0 ? absl::OkStatus() : CannotWrite(path, errno);
}

absl::Status WriteOutputFile(const std::string& path, absl::FunctionRef<absl::Status(WritePart)> produce) {
  if (IsStream(path)) return WriteStream(path, produce);
  const std::string target = Resolved(path);
  const std::string part = absl::StrCat(target, ".", getpid(), ".part");
  const int descriptor = open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kNewFileMode);
  if (descriptor < 0) return CannotWrite(path, errno);
  absl::Status status = WriteTo(fdopen(descriptor, "wb"), path, produce);
  if (status.ok() && rename(part.c_str(), target.c_str()) != 0) status = CannotWrite(path, errno);
  if (!status.ok()) unlink(part.c_str());
  return status;
}

absl::Status WriteReport(const std::string& path, absl::string_view text) {
  if (path.empty()) {
    PrintError(text);
    return absl::OkStatus();
  }
  return WriteOutputFile(path, [text](WritePart write) {
    write(text);
    return absl::OkStatus();
  });
}

std::string WithExtension(const std::string& path, absl::string_view extension) {
  const size_t name = path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1;
  const size_t dot = path.rfind('.');
  const bool has_extension = dot != std::string::npos && dot > name;
  return absl::StrCat(has_extension ? path.substr(0, dot) : path, extension);
}

absl::StatusOr<std::string> ChooseOutput(const std::string& input, const std::string& given,
                                         absl::string_view extension) {
  if (!given.empty()) return given;
  if (input == kStandardStream) return input;
  std::string output = WithExtension(input, extension);
  if (output != input) return output;
  return absl::InvalidArgumentError(absl::StrCat(input, ": the output would replace the input; say -o OUT"));
}

}  // namespace strata::tools
