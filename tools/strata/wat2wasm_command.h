// strata wat2wasm: from the text format to the binary format.

#ifndef STRATA_TOOLS_STRATA_WAT2WASM_COMMAND_H_
#define STRATA_TOOLS_STRATA_WAT2WASM_COMMAND_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::tools {

// `arguments` are the words after "wat2wasm"; returns the exit status.
int Wat2WasmCommand(absl::Span<const absl::string_view> arguments);
std::string Wat2WasmHelp();

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_WAT2WASM_COMMAND_H_
