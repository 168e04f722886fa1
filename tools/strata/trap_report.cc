#include "tools/strata/trap_report.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace strata::tools {

std::string FormatTrap(const wasm::Trap& trap, wasm::diagnostics::FrameSources sources) {
  const absl::string_view kind = trap.kind == wasm::TrapKind::kUncaughtException ? "" : "trap: ";
  return absl::StrCat("strata: ", kind, trap.message, "\n",
                      wasm::diagnostics::FormatBacktrace(trap.backtrace, sources));
}

}  // namespace strata::tools
