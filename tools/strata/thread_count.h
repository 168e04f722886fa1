// How many threads may share a job, as people type it.

#ifndef STRATA_TOOLS_STRATA_THREAD_COUNT_H_
#define STRATA_TOOLS_STRATA_THREAD_COUNT_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace strata::tools {

// Sets `threads` to a number from 1 to 256; kInvalidArgument for anything else, and then `threads` stays.
absl::Status SetThreads(absl::string_view value, size_t& threads);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_THREAD_COUNT_H_
