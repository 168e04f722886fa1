// Checks that a JSON text is a well-formed Firefox profile (processed format,
// versions 66 to 70).
//
// The viewer itself does not look at index ranges, column lengths or the order
// of times; a profile that is wrong there loads and shows nonsense. Unknown
// members are allowed, as the viewer ignores them.

#ifndef STRATA_PROFILER_WRITERS_PROFILE_CHECKER_H_
#define STRATA_PROFILER_WRITERS_PROFILE_CHECKER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace strata::profiler {

// One message per violation, each beginning with where it is
// ("threads[0].samples.stack[3]: ..."); empty = well formed. A text that is not
// JSON gives the one message that says why. At most kMaxViolations are
// reported.
std::vector<std::string> CheckFirefoxProfile(absl::string_view json);

inline constexpr size_t kMaxViolations = 100;

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_PROFILE_CHECKER_H_
