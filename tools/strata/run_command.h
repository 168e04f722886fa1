// strata run: loads a module, runs it, reports how it ended.

#ifndef STRATA_TOOLS_STRATA_RUN_COMMAND_H_
#define STRATA_TOOLS_STRATA_RUN_COMMAND_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::tools {

// `arguments` are the words after "run"; returns the exit status.
int RunCommand(absl::Span<const absl::string_view> arguments);
std::string RunHelp();

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_RUN_COMMAND_H_
