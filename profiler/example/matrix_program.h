// An example of a program that profiles itself with Strata's profiler and nothing else of Strata.
//
// It multiplies matrices, samples its stack, marks each product, counts the bytes it holds, and writes every format of
// profiles. Its thread is the caller's; sampling adds one.

#ifndef STRATA_PROFILER_EXAMPLE_MATRIX_PROGRAM_H_
#define STRATA_PROFILER_EXAMPLE_MATRIX_PROGRAM_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"

namespace strata::profiler::example {

// Runs until it has `samples` samples, then writes PATH.json.gz (Firefox Profiler), PATH.pb.gz (pprof), PATH.folded
// and, to standard output, a summary. Fails if a file cannot be written.
absl::Status RunMatrixProgram(const std::string& path, size_t samples);

}  // namespace strata::profiler::example

#endif  // STRATA_PROFILER_EXAMPLE_MATRIX_PROGRAM_H_
