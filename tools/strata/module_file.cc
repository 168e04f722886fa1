#include "tools/strata/module_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/text/assembler.h"
#include "wasm/validation/module_validator.h"

namespace strata::tools {
namespace {

using Bytes = std::vector<uint8_t>;

constexpr absl::string_view kMagic("\0asm", 4);
constexpr size_t kMaxFileBytes = size_t{1} << 30;  // what a module's 32-bit offsets and common sense allow

struct CloseFile {
  void operator()(FILE* file) const { std::fclose(file); }
};

absl::Status CannotRead(const std::string& path, int error) {
  return absl::NotFoundError(absl::StrCat(path, ": cannot read: ", std::strerror(error)));
}

absl::StatusOr<Bytes> ReadAll(const std::string& path) {
  const std::unique_ptr<FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) return CannotRead(path, errno);
  struct stat status;
  if (fstat(fileno(file.get()), &status) == 0 && S_ISDIR(status.st_mode)) return CannotRead(path, EISDIR);
  Bytes bytes;
  uint8_t buffer[1 << 16];
  while (const size_t count = std::fread(buffer, 1, sizeof buffer, file.get())) {
    if (bytes.size() + count > kMaxFileBytes) return CannotRead(path, EFBIG);
    bytes.insert(bytes.end(), buffer, buffer + count);
  }
  if (std::ferror(file.get()) != 0) return CannotRead(path, errno);
  return bytes;
}

absl::string_view TextOf(const Bytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

// Binary modules begin with the magic number. What does not is text by its name or its first character.
bool IsText(const std::string& path, absl::string_view content) {
  if (absl::StartsWith(content, kMagic) || absl::EndsWith(path, ".wasm")) return false;
  if (absl::EndsWith(path, ".wat") || absl::EndsWith(path, ".wast")) return true;
  const size_t first = content.find_first_not_of(" \t\r\n");
  return first != absl::string_view::npos && (content[first] == '(' || content[first] == ';');
}

absl::Status Prefixed(const absl::Status& status, absl::string_view prefix) {
  return absl::Status(status.code(), absl::StrCat(prefix, status.message()));
}

// "line:column: wording" becomes "path:line:column: malformed: wording".
absl::Status TextError(const std::string& path, const absl::Status& status) {
  const absl::string_view message = status.message();
  const size_t colon = message.find(": ");
  if (colon == absl::string_view::npos) return Prefixed(status, absl::StrCat(path, ": malformed: "));
  return absl::Status(status.code(),
                      absl::StrCat(path, ":", message.substr(0, colon), ": malformed: ", message.substr(colon + 2)));
}

absl::StatusOr<wasm::Module> Decode(const std::string& path, Bytes bytes, const wasm::Features& features) {
  absl::StatusOr<wasm::Module> module = wasm::DecodeModule(std::make_shared<const Bytes>(std::move(bytes)), features);
  if (!module.ok()) return Prefixed(module.status(), absl::StrCat(path, ": malformed: "));
  return module;
}

}  // namespace

absl::StatusOr<wasm::Module> LoadModuleFile(const std::string& path, const wasm::Features& features) {
  STRATA_ASSIGN_OR_RETURN(Bytes bytes, ReadAll(path));
  if (IsText(path, TextOf(bytes))) {
    absl::StatusOr<Bytes> assembled = wasm::text::AssembleText(TextOf(bytes), features);
    if (!assembled.ok()) return TextError(path, assembled.status());
    bytes = *std::move(assembled);
  }
  STRATA_ASSIGN_OR_RETURN(wasm::Module module, Decode(path, std::move(bytes), features));
  const absl::Status valid = wasm::ValidateModule(module);
  if (!valid.ok()) return Prefixed(valid, absl::StrCat(path, ": invalid: "));
  return module;
}

absl::string_view FileName(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == absl::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace strata::tools
