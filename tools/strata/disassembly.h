// A function's body, instruction by instruction: offset, bytes, text.

#ifndef STRATA_TOOLS_STRATA_DISASSEMBLY_H_
#define STRATA_TOOLS_STRATA_DISASSEMBLY_H_

#include <string>

#include "absl/status/status.h"
#include "wasm/module/module.h"
#include "wasm/text/print_names.h"
#include "wasm/types/indices.h"

namespace strata::tools {

// "func[3] $name": how listings of code begin.
std::string FunctionTitle(const wasm::text::PrintNames& names, wasm::FuncIndex func);

// Appends the listing of a defined function to `out`; what was read before an error is there then.
absl::Status Disassemble(const wasm::Module& module, const wasm::text::PrintNames& names, wasm::FuncIndex func,
                         std::string& out);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_DISASSEMBLY_H_
