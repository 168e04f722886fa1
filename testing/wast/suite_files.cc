#include "testing/wast/suite_files.h"

#include "absl/strings/match.h"

namespace strata::testing {
namespace {

struct Row {
  absl::string_view name;  // of a file; ending in '*', the start of names
  absl::string_view reason;
};

constexpr Row kRows[] = {
    {"simd_*", "stage 2: simd"},
    {"relaxed_*", "stage 2: relaxed simd"},
    {"i8x16_relaxed_*", "stage 2: relaxed simd"},
    {"i16x8_relaxed_*", "stage 2: relaxed simd"},
    {"i32x4_relaxed_*", "stage 2: relaxed simd"},
    {"instance.wast", "stage 2: exception handling"},
    {"tag.wast", "stage 2: exception handling"},
    {"throw.wast", "stage 2: exception handling"},
    {"throw_ref.wast", "stage 2: exception handling"},
    {"try_table.wast", "stage 2: exception handling"},
};

bool Covers(const Row& row, absl::string_view name) {
  if (!absl::EndsWith(row.name, "*")) return name == row.name;
  return absl::StartsWith(name, row.name.substr(0, row.name.size() - 1));
}

}  // namespace

absl::string_view ReasonToSkip(absl::string_view name) {
  for (const Row& row : kRows) {
    if (Covers(row, name)) return row.reason;
  }
  return "";
}

}  // namespace strata::testing
