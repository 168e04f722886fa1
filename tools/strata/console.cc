#include "tools/strata/console.h"

#include <cstdio>

#include "absl/strings/str_cat.h"

namespace strata::tools {
namespace {

void Write(FILE* file, absl::string_view text) {
  std::fwrite(text.data(), 1, text.size(), file);
  std::fflush(file);
}

}  // namespace

void PrintError(absl::string_view text) { Write(stderr, text); }

void Print(absl::string_view text) { Write(stdout, text); }

int Fail(const absl::Status& status) {
  PrintError(absl::StrCat("strata: ", status.message(), "\n"));
  return kExitError;
}

}  // namespace strata::tools
