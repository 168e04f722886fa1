// strata objdump: what is in a module, section by section, and what becomes of its code.

#ifndef STRATA_TOOLS_STRATA_OBJDUMP_COMMAND_H_
#define STRATA_TOOLS_STRATA_OBJDUMP_COMMAND_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::tools {

// `arguments` are the words after "objdump"; returns the exit status.
int ObjdumpCommand(absl::Span<const absl::string_view> arguments);
std::string ObjdumpHelp();

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_OBJDUMP_COMMAND_H_
