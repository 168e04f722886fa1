#include "tools/strata/trap_report.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "wasm/debug_info/demangle.h"

namespace strata::tools {
namespace {

using wasm::TrapFrame;
using wasm::debug_info::SourceFrame;

constexpr size_t kFramesShown = 40;
constexpr size_t kPlaceColumns = 18;  // of a frame's number and offset

void AppendPlace(std::string& out, const SourceFrame& frame) {
  if (frame.file.empty()) return;
  absl::StrAppend(&out, "                     at ", frame.file);
  if (frame.line != 0) absl::StrAppend(&out, ":", frame.line);
  if (frame.line != 0 && frame.column != 0) absl::StrAppend(&out, ":", frame.column);
  out += '\n';
}

void AppendFrame(std::string& out, size_t number, const TrapFrame& frame, absl::Span<const SourceFrame> sources) {
  const bool is_host = frame.wasm_offset == 0;  // no instruction lies where a module's magic number is
  const std::string place = is_host ? "host" : absl::StrFormat("0x%x", frame.wasm_offset);
  const std::string prefix = frame.module.empty() ? "" : absl::StrCat(frame.module, "!");
  absl::StrAppendFormat(&out, "%6d: %10s", number, place);
  for (const SourceFrame& source : sources) {
    if (!source.inlined) continue;
    absl::StrAppend(&out, " - ", prefix, source.function, " (inlined)\n");
    AppendPlace(out, source);
    out.append(kPlaceColumns, ' ');
  }
  absl::StrAppend(&out, " - ", prefix, wasm::debug_info::Demangle(frame.function), "\n");
  if (!sources.empty()) AppendPlace(out, sources.back());
}

}  // namespace

std::string FormatTrap(const wasm::Trap& trap, FrameSources sources) {
  const absl::string_view kind = trap.kind == wasm::TrapKind::kUncaughtException ? "" : "trap: ";
  std::string out = absl::StrCat("strata: ", kind, trap.message, "\n");
  if (trap.backtrace.empty()) return out;
  out += "wasm backtrace:\n";
  const size_t shown = std::min(trap.backtrace.size(), kFramesShown);
  for (size_t i = 0; i < shown; ++i) {
    const TrapFrame& frame = trap.backtrace[i];
    AppendFrame(out, i, frame, sources(frame));
  }
  if (shown < trap.backtrace.size()) out += "        … and the frames that called these\n";
  return out;
}

}  // namespace strata::tools
