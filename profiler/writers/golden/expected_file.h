// Compares what a test made with a file that was looked over, and says where they differ.
//
// With STRATA_UPDATE_GOLDEN=1 under `bazel run` the files are written anew instead, into the source tree: look at what
// `git diff` says then. For tests; the current directory is that of their data.

#ifndef STRATA_PROFILER_WRITERS_GOLDEN_EXPECTED_FILE_H_
#define STRATA_PROFILER_WRITERS_GOLDEN_EXPECTED_FILE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace strata::profiler {

// Whether `actual` is what stands in profiler/writers/golden/expected/`name`; with the lines that differ, if not.
testing::AssertionResult IsAsExpected(const std::string& name, absl::string_view actual);

// What differs between two texts, as the lines of each between their common beginning and end, some of many.
std::string DifferingLines(absl::string_view expected, absl::string_view actual);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_GOLDEN_EXPECTED_FILE_H_
