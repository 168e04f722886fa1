#include "tools/strata/module_file.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tools/strata/input_file.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/text/assembler.h"
#include "wasm/validation/module_validator.h"

namespace strata::tools {
namespace {

using Bytes = std::vector<uint8_t>;

constexpr absl::string_view kMagic("\0asm", 4);

absl::string_view TextOf(const Bytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

// Binary modules begin with the magic number. What does not is text by its name or its first character.
bool IsText(const std::string& path, absl::string_view content) {
  if (absl::StartsWith(content, kMagic) || absl::EndsWith(path, ".wasm")) return false;
  if (absl::EndsWith(path, ".wat") || absl::EndsWith(path, ".wast")) return true;
  const size_t first = content.find_first_not_of(" \t\r\n");
  return first != absl::string_view::npos && (content[first] == '(' || content[first] == ';');
}

// What stands between two words of a message; nothing unless both do.
absl::string_view Between(absl::string_view message, absl::string_view before, absl::string_view after) {
  const size_t begin = message.find(before);
  if (begin == absl::string_view::npos) return {};
  const absl::string_view rest = message.substr(begin + before.size());
  const size_t end = rest.find(after);
  return end == absl::string_view::npos ? absl::string_view() : rest.substr(0, end);
}

// With the flag that turns on the proposal that a message, of a binary or of a text, misses.
std::string WithRemedy(absl::string_view message) {
  absl::string_view proposal = Between(message, "needs the ", " proposal");
  if (proposal.empty()) proposal = Between(message, "feature ", " is off");
  if (proposal.empty()) return std::string(message);
  return absl::StrCat(message, "; --features=+", proposal, " turns it on");
}

absl::Status Prefixed(const absl::Status& status, absl::string_view prefix) {
  return absl::Status(status.code(), absl::StrCat(prefix, WithRemedy(status.message())));
}

// "line:column: wording" becomes "path:line:column: malformed: wording".
absl::Status TextError(const std::string& path, const absl::Status& status) {
  const absl::string_view message = status.message();
  const size_t colon = message.find(": ");
  if (colon == absl::string_view::npos) return Prefixed(status, absl::StrCat(path, ": malformed: "));
  return absl::Status(status.code(), absl::StrCat(path, ":", message.substr(0, colon),
                                                  ": malformed: ", WithRemedy(message.substr(colon + 2))));
}

absl::StatusOr<wasm::Module> Decode(const std::string& path, Bytes bytes, const wasm::Features& features) {
  absl::StatusOr<wasm::Module> module = wasm::DecodeModule(std::make_shared<const Bytes>(std::move(bytes)), features);
  if (!module.ok()) return Prefixed(module.status(), absl::StrCat(path, ": malformed: "));
  return module;
}

}  // namespace

absl::StatusOr<Bytes> AssembleFile(const std::string& path, const wasm::Features& features, bool names) {
  STRATA_ASSIGN_OR_RETURN(const Bytes bytes, ReadInputFile(path));
  if (absl::StartsWith(TextOf(bytes), kMagic)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": malformed: a binary module, where text is expected"));
  }
  wasm::text::AssembleOptions options;
  options.names = names;
  absl::StatusOr<Bytes> assembled = wasm::text::AssembleText(TextOf(bytes), features, options);
  if (!assembled.ok()) return TextError(path, assembled.status());
  return assembled;
}

absl::StatusOr<wasm::Module> DecodeModuleFile(const std::string& path, const wasm::Features& features) {
  STRATA_ASSIGN_OR_RETURN(Bytes bytes, ReadInputFile(path));
  if (IsText(path, TextOf(bytes))) {
    absl::StatusOr<Bytes> assembled = wasm::text::AssembleText(TextOf(bytes), features);
    if (!assembled.ok()) return TextError(path, assembled.status());
    bytes = *std::move(assembled);
  }
  return Decode(path, std::move(bytes), features);
}

absl::StatusOr<wasm::Module> LoadModuleFile(const std::string& path, const wasm::Features& features, size_t threads) {
  STRATA_ASSIGN_OR_RETURN(wasm::Module module, DecodeModuleFile(path, features));
  const absl::Status valid = wasm::ValidateModule(module, {.threads = threads});
  if (!valid.ok()) return Prefixed(valid, absl::StrCat(path, ": invalid: "));
  return module;
}

absl::string_view FileName(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == absl::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace strata::tools
