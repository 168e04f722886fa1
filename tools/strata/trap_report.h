// A trap as a person reads it: the reason, then a numbered backtrace.

#ifndef STRATA_TOOLS_STRATA_TRAP_REPORT_H_
#define STRATA_TOOLS_STRATA_TRAP_REPORT_H_

#include <string>

#include "wasm/diagnostics/backtrace_text.h"
#include "wasm/runtime/trap.h"

namespace strata::tools {

// "strata: trap: <reason>", or "strata: <reason>" for an exception that was not caught, and the backtrace.
std::string FormatTrap(const wasm::Trap& trap, wasm::diagnostics::FrameSources sources);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_TRAP_REPORT_H_
