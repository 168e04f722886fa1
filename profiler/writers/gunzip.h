// Decompresses what gzip has compressed, for tests.

#ifndef STRATA_PROFILER_WRITERS_GUNZIP_H_
#define STRATA_PROFILER_WRITERS_GUNZIP_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace strata::profiler {

// None for what is no whole gzip file.
std::optional<std::string> Gunzip(absl::string_view compressed);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_GUNZIP_H_
