// strata validate: decodes and validates modules, runs nothing.

#ifndef STRATA_TOOLS_STRATA_VALIDATE_COMMAND_H_
#define STRATA_TOOLS_STRATA_VALIDATE_COMMAND_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::tools {

// `arguments` are the words after "validate"; returns the exit status.
int ValidateCommand(absl::Span<const absl::string_view> arguments);
std::string ValidateHelp();

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_VALIDATE_COMMAND_H_
