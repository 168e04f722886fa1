// The official test suite on disk: where it is, its directories, the features that each is written for.

#ifndef STRATA_TESTING_WAST_SUITE_FILES_H_
#define STRATA_TESTING_WAST_SUITE_FILES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::testing {

struct SuiteDirectory {
  absl::string_view name;      // letters only
  absl::string_view path;      // below the suite's root; empty for the root itself
  absl::string_view features;  // see wasm::Features::Parse: what it is about, without what it predates
  size_t files;                // at least so many are there
  bool must_pass;              // else only counted
};

absl::Span<const SuiteDirectory> SuiteDirectories();

// The suite's root: wasm-testsuite in the directory that the environment variable STRATA_SHARED names, else in the
// directory `shared` beside the project. Empty if it is in neither.
std::string FindSuite();

// The scripts of one directory, sorted; none if the suite was not found.
std::vector<std::string> FilesOf(const std::string& suite, const SuiteDirectory& directory);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SUITE_FILES_H_
