#include "testing/wast/suite_files.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace strata::testing {
namespace {

namespace fs = std::filesystem;

constexpr SuiteDirectory kDirectories[] = {
    {"Core", "", "wasm3.0", 250, true},
    {"Custom", "custom", "wasm3.0", 3, true},
    {"Legacy", "legacy", "wasm3.0,+legacy-exceptions", 4, true},
    // Written before there were several memories or tables to a module, and before 64-bit limits.
    {"Threads", "proposals/threads", "wasm3.0,+threads,-multi-memory,-reference-types,-memory64", 4, true},
    {"WideArithmetic", "proposals/wide-arithmetic", "wasm3.0,+wide-arithmetic", 1, true},
    {"CustomPageSizes", "proposals/custom-page-sizes", "wasm3.0,+custom-page-sizes", 5, true},
    // Not implemented: here to see that its scripts do no harm.
    {"CustomDescriptors", "proposals/custom-descriptors", "wasm3.0", 14, false},
};

// Tests run among links to the project's files: following one leads to the project.
fs::path DirectoryOfProject() {
  std::error_code error;
  const fs::path file = fs::canonical("testing/wast/scripts/gc.wast", error);
  if (error) return {};
  return file.parent_path().parent_path().parent_path().parent_path();
}

}  // namespace

absl::Span<const SuiteDirectory> SuiteDirectories() { return kDirectories; }

std::string FindSuite() {
  const char* const named = std::getenv("STRATA_SHARED");
  const fs::path shared = named != nullptr ? fs::path(named) : DirectoryOfProject().parent_path() / "shared";
  const fs::path suite = shared / "wasm-testsuite";
  std::error_code error;
  return fs::is_directory(suite, error) ? suite.string() : "";
}

std::vector<std::string> FilesOf(const std::string& suite, const SuiteDirectory& directory) {
  std::vector<std::string> files;
  if (suite.empty()) return files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(fs::path(suite) / std::string(directory.path), error)) {
    if (entry.path().extension() == ".wast") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace strata::testing
