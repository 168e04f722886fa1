// Writes a profile in the Firefox Profiler's processed format, to be opened at
// profiler.firefox.com.
//
// Format version 66 together with the columns that version 70 moved, so that
// viewers of both open it. The document is streamed: memory does not grow with
// the number of samples.

#ifndef STRATA_PROFILER_WRITERS_FIREFOX_H_
#define STRATA_PROFILER_WRITERS_FIREFOX_H_

#include <ostream>

#include "absl/status/status.h"
#include "profiler/model/profile.h"

namespace strata::profiler {

// Fails if a marker schema has a name that the viewer reserves, and if `out`
// fails. Strings that are not UTF-8 are written with U+FFFD in place of what is
// wrong. `profile` must keep the invariants of Profile.
absl::Status WriteFirefoxProfile(const Profile& profile, std::ostream& out);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_FIREFOX_H_
