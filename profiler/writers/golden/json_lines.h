// Breaks JSON into lines, a member of an object on each, so that people and differences can read it.
//
// For tests.

#ifndef STRATA_PROFILER_WRITERS_GOLDEN_JSON_LINES_H_
#define STRATA_PROFILER_WRITERS_GOLDEN_JSON_LINES_H_

#include <string>

#include "absl/strings/string_view.h"

namespace strata::profiler {

// `json` is well formed and has no white space. Each line is indented by its depth; lists stay in one line, but for the
// objects in them. Without its white space the result is `json`.
std::string JsonLines(absl::string_view json);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_GOLDEN_JSON_LINES_H_
