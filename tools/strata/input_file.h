// A whole file, or standard input, as bytes.

#ifndef STRATA_TOOLS_STRATA_INPUT_FILE_H_
#define STRATA_TOOLS_STRATA_INPUT_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace strata::tools {

// What stands for standard input or standard output on the command line.
inline constexpr char kStandardStream[] = "-";

// Errors are "path: cannot read: reason". "-" is standard input.
absl::StatusOr<std::vector<uint8_t>> ReadInputFile(const std::string& path);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_INPUT_FILE_H_
