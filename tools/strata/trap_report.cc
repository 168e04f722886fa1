#include "tools/strata/trap_report.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace strata::tools {
namespace {

constexpr size_t kFramesShown = 40;

void AppendFrame(std::string& out, size_t number, const wasm::TrapFrame& frame) {
  const bool is_host = frame.wasm_offset == 0;  // no instruction lies where a module's magic number is
  const std::string place = is_host ? "host" : absl::StrFormat("0x%x", frame.wasm_offset);
  const absl::string_view mark = frame.module.empty() ? "" : "!";
  absl::StrAppendFormat(&out, "%6d: %10s - %s%s%s\n", number, place, frame.module, mark, frame.function);
}

}  // namespace

std::string FormatTrap(const wasm::Trap& trap) {
  const absl::string_view kind = trap.kind == wasm::TrapKind::kUncaughtException ? "" : "trap: ";
  std::string out = absl::StrCat("strata: ", kind, trap.message, "\n");
  if (trap.backtrace.empty()) return out;
  out += "wasm backtrace:\n";
  const size_t shown = std::min(trap.backtrace.size(), kFramesShown);
  for (size_t i = 0; i < shown; ++i) AppendFrame(out, i, trap.backtrace[i]);
  if (shown < trap.backtrace.size()) out += "        … and the frames that called these\n";
  return out;
}

}  // namespace strata::tools
