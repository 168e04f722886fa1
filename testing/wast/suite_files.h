// Which files of the official suite the engine does not run yet, and why.

#ifndef STRATA_TESTING_WAST_SUITE_FILES_H_
#define STRATA_TESTING_WAST_SUITE_FILES_H_

#include "absl/strings/string_view.h"

namespace strata::testing {

// `name` is a file's name without directory. Empty for a file that must pass.
absl::string_view ReasonToSkip(absl::string_view name);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SUITE_FILES_H_
