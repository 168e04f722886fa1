// A trap as a person reads it: the reason, then a numbered backtrace.

#ifndef STRATA_TOOLS_STRATA_TRAP_REPORT_H_
#define STRATA_TOOLS_STRATA_TRAP_REPORT_H_

#include <string>

#include "wasm/runtime/trap.h"

namespace strata::tools {

// "strata: trap: <reason>", or "strata: <reason>" for an exception that was not caught, and a line for each frame,
// innermost first: its number, its offset in the module, and module!function.
std::string FormatTrap(const wasm::Trap& trap);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_TRAP_REPORT_H_
