// A trap as a person reads it: the reason, then a numbered backtrace.

#ifndef STRATA_TOOLS_STRATA_TRAP_REPORT_H_
#define STRATA_TOOLS_STRATA_TRAP_REPORT_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "wasm/debug_info/source_frame.h"
#include "wasm/runtime/trap.h"

namespace strata::tools {

// What stands for a frame in its module's source, innermost first; nothing if that is not known.
using FrameSources = absl::FunctionRef<std::vector<wasm::debug_info::SourceFrame>(const wasm::TrapFrame&)>;

// "strata: trap: <reason>", or "strata: <reason>" for an exception that was not caught, and a line for each frame,
// innermost first: its number, its offset in the module, and module!function. Where `sources` knows of a frame, the
// place in its source is in a line below, and calls that were inlined have lines of their own.
std::string FormatTrap(const wasm::Trap& trap, FrameSources sources);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_TRAP_REPORT_H_
