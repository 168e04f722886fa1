// A file written whole or not at all.

#ifndef STRATA_TOOLS_STRATA_OUTPUT_FILE_H_
#define STRATA_TOOLS_STRATA_OUTPUT_FILE_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace strata::tools {

using WritePart = absl::FunctionRef<void(absl::string_view)>;

// Calls `produce`, which writes parts and says whether all went well, and gives the file the name `path` if so. A file
// that had the name before stays as it is until then, and if anything fails; standard output ("-") and what is no
// regular file get the parts as they come. Errors are those of `produce`, or "path: cannot write: reason".
absl::Status WriteOutputFile(const std::string& path, absl::FunctionRef<absl::Status(WritePart)> produce);

// Whether WriteOutputFile may make the file, as far as can be told without making it; else the error it would give.
absl::Status CheckOutputFile(const std::string& path);

// As WriteOutputFile, of a whole text, which goes to standard error if `path` is empty.
absl::Status WriteReport(const std::string& path, absl::string_view text);

// `path` with what follows the last dot of its last part, if anything, replaced by `extension` (with its dot).
std::string WithExtension(const std::string& path, absl::string_view extension);

// Where a command that was given the file `input` writes: `given` if not empty, else standard output for standard
// input, else `input` with the other extension. kInvalidArgument if that is `input` itself.
absl::StatusOr<std::string> ChooseOutput(const std::string& input, const std::string& given,
                                         absl::string_view extension);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_OUTPUT_FILE_H_
