// strata features: the language features, one a line, and which of them can be run.

#ifndef STRATA_TOOLS_STRATA_FEATURES_COMMAND_H_
#define STRATA_TOOLS_STRATA_FEATURES_COMMAND_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::tools {

// `arguments` are the words after "features"; returns the exit status.
int FeaturesCommand(absl::Span<const absl::string_view> arguments);
std::string FeaturesHelp();

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_FEATURES_COMMAND_H_
