#include "profiler/writers/golden/expected_file.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"

namespace strata::profiler {
namespace {

using Lines = absl::Span<const absl::string_view>;

constexpr char kDirectory[] = "profiler/writers/golden/expected/";
constexpr size_t kMostLines = 12;  // of either text
constexpr size_t kMostColumns = 160;

void AppendLines(char sign, Lines lines, std::string& text) {
  for (size_t i = 0; i < std::min(lines.size(), kMostLines); ++i) {
    absl::StrAppend(&text, std::string(1, sign), lines[i].substr(0, kMostColumns), "\n");
  }
  if (lines.size() > kMostLines) {
    absl::StrAppend(&text, std::string(1, sign), "… ", lines.size() - kMostLines, " more\n");
  }
}

// The file to write, if that is wanted.
std::string FileToUpdate(const std::string& name) {
  const char* wanted = std::getenv("STRATA_UPDATE_GOLDEN");
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (wanted == nullptr || workspace == nullptr) return "";
  return absl::StrCat(workspace, "/", kDirectory, name);
}

}  // namespace

std::string DifferingLines(absl::string_view expected, absl::string_view actual) {
  const std::vector<absl::string_view> all_old = absl::StrSplit(expected, '\n'), all_new = absl::StrSplit(actual, '\n');
  Lines before(all_old), after(all_new);
  size_t same = 0;
  while (!before.empty() && !after.empty() && before.front() == after.front()) {
    before.remove_prefix(1);
    after.remove_prefix(1);
    ++same;
  }
  while (!before.empty() && !after.empty() && before.back() == after.back()) {
    before.remove_suffix(1);
    after.remove_suffix(1);
  }
  if (before.empty() && after.empty()) return "";
  std::string text = absl::StrCat("at line ", same + 1, ":\n");
  AppendLines('-', before, text);
  AppendLines('+', after, text);
  return text;
}

testing::AssertionResult IsAsExpected(const std::string& name, absl::string_view actual) {
  if (const std::string file = FileToUpdate(name); !file.empty()) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << actual;
    return out.flush().good() ? testing::AssertionSuccess() : testing::AssertionFailure() << file << ": cannot write";
  }
  std::ifstream in(absl::StrCat(kDirectory, name), std::ios::binary);
  std::stringstream expected;
  expected << in.rdbuf();
  const std::string difference = DifferingLines(expected.str(), actual);
  if (in.good() && difference.empty()) return testing::AssertionSuccess();
  return testing::AssertionFailure() << kDirectory << name << (in.is_open() ? " differs " : " is not there; ")
                                     << difference
                                     << "If it should: STRATA_UPDATE_GOLDEN=1 tools/bazel run "
                                        "//profiler/writers/golden:golden_test, then look at git diff.\n";
}

}  // namespace strata::profiler
