// What guests may import: WASI, with the arguments, variables and directories that the command was given.

#ifndef STRATA_TOOLS_STRATA_HOST_IMPORTS_H_
#define STRATA_TOOLS_STRATA_HOST_IMPORTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/strata/run_options.h"
#include "wasm/runtime/linker.h"

namespace strata::tools {

// `arguments` are the guest's, its name first. Fails, naming the flag, for a directory that cannot be opened.
absl::Status DefineHostImports(wasm::Linker& linker, const RunOptions& options, std::vector<std::string> arguments);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_HOST_IMPORTS_H_
