// strata wasm2wat: from the binary format to the text format.

#ifndef STRATA_TOOLS_STRATA_WASM2WAT_COMMAND_H_
#define STRATA_TOOLS_STRATA_WASM2WAT_COMMAND_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::tools {

// `arguments` are the words after "wasm2wat"; returns the exit status.
int Wasm2WatCommand(absl::Span<const absl::string_view> arguments);
std::string Wasm2WatHelp();

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_WASM2WAT_COMMAND_H_
