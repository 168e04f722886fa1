// Runs the strata command that the build made, for tests of what a person sees.

#ifndef STRATA_TOOLS_STRATA_RUN_STRATA_H_
#define STRATA_TOOLS_STRATA_RUN_STRATA_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "testing/guests/subprocess.h"

namespace strata::tools {

// The words after "strata".
testing::RunResult RunStrataWith(std::vector<std::string> words);

// Writes a file of that name for this test; returns its path.
std::string TestFile(const std::string& name, absl::string_view content);
// What is in the file at `path`.
std::string ReadAll(const std::string& path);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_RUN_STRATA_H_
