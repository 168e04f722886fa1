#include "tools/strata/source_map_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "wasm/debug_info/source_map.h"

namespace strata::tools {
namespace {

constexpr size_t kMaxNameBytes = 255;

// A name in a directory, rather than a path or the URL of something elsewhere.
bool IsPlainName(absl::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes || name == "." || name == "..") return false;
  for (const char c : name) {
    if (c == '/' || c == '\\' || c == ':' || absl::ascii_iscntrl(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

absl::Status CannotRead(absl::string_view name, absl::string_view why) {
  return absl::NotFoundError(absl::StrCat("source map ", name, ": cannot read: ", why));
}

absl::StatusOr<std::string> ReadOpen(absl::string_view name, int file) {
  struct stat status;
  if (fstat(file, &status) != 0) return CannotRead(name, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return CannotRead(name, "no regular file");
  const auto size = static_cast<uint64_t>(status.st_size);
  if (size > wasm::debug_info::kMaxSourceMapBytes) return CannotRead(name, std::strerror(EFBIG));
  std::string text(size, '\0');
  size_t have = 0;
  while (have < text.size()) {
    const ssize_t count = read(file, text.data() + have, text.size() - have);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return CannotRead(name, std::strerror(errno));
    if (count == 0) break;
    have += static_cast<size_t>(count);
  }
  text.resize(have);
  return text;
}

absl::StatusOr<std::string> ReadBeside(const std::string& directory, absl::string_view name) {
  absl::ConsumePrefix(&name, "./");  // as some compilers write it
  if (!IsPlainName(name)) return absl::PermissionDeniedError("source map: not the name of a file beside the module");
  const std::string path = absl::StrCat(directory, name);
  // A pipe would keep us waiting; what is no regular file is refused behind.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return CannotRead(name, std::strerror(errno));
  absl::StatusOr<std::string> text = ReadOpen(name, file);
  close(file);
  return text;
}

}  // namespace

wasm::debug_info::SourceMapReader SourceMapsBeside(absl::string_view module_file) {
  const size_t slash = module_file.rfind('/');
  const std::string directory(slash == absl::string_view::npos ? "./" : module_file.substr(0, slash + 1));
  const bool has_neighbours = module_file != "-";
  return [directory, has_neighbours](absl::string_view name) -> absl::StatusOr<std::string> {
    if (!has_neighbours) return absl::NotFoundError("source map: nothing is beside standard input");
    return ReadBeside(directory, name);
  };
}

}  // namespace strata::tools
