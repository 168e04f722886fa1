// What guests may import: WASI, with the arguments, variables, directories and sockets that the command was given, and
// spectest.print_char, with which MoonBit's programs print.

#ifndef STRATA_TOOLS_STRATA_HOST_IMPORTS_H_
#define STRATA_TOOLS_STRATA_HOST_IMPORTS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/strata/run_options.h"
#include "tools/strata/utf16_printer.h"
#include "wasm/runtime/linker.h"
#include "wasm/wasi/context.h"

namespace strata::tools {

// `arguments` are the guest's, its name first. Fails, naming the flag, for a directory that cannot be opened or an
// address that cannot be listened on.
absl::StatusOr<std::shared_ptr<wasm::wasi::WasiContext>> NewWasiContext(const RunOptions& options,
                                                                        std::vector<std::string> arguments);

// `printer`, which outlives the linker's store, gets what print_char prints. Each thread of a guest has a linker and a
// printer of its own.
absl::Status DefineHostImports(wasm::Linker& linker, std::shared_ptr<wasm::wasi::WasiContext> context,
                               Utf16Printer& printer);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_HOST_IMPORTS_H_
