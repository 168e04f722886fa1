// strata wast: runs scripts of modules and assertions, such as those of the official test suite.

#ifndef STRATA_TOOLS_STRATA_WAST_COMMAND_H_
#define STRATA_TOOLS_STRATA_WAST_COMMAND_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::tools {

// `arguments` are the words after "wast"; returns the exit status.
int WastCommand(absl::Span<const absl::string_view> arguments);
std::string WastHelp();

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_WAST_COMMAND_H_
