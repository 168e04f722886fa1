#include "wasm/diagnostics/backtrace_text.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "wasm/debug_info/demangle.h"

namespace strata::wasm::diagnostics {
namespace {

using debug_info::SourceFrame;

constexpr size_t kInnermostShown = 30;
constexpr size_t kOutermostShown = 10;
constexpr size_t kPlaceColumns = 18;  // of a frame's number and offset

void AppendPlace(std::string& out, const SourceFrame& frame) {
  if (frame.file.empty()) return;
  absl::StrAppend(&out, "                     at ", frame.file);
  if (frame.line != 0) absl::StrAppend(&out, ":", frame.line);
  if (frame.line != 0 && frame.column != 0) absl::StrAppend(&out, ":", frame.column);
  out += '\n';
}

void AppendFrame(std::string& out, uint64_t number, const TrapFrame& frame, absl::Span<const SourceFrame> sources) {
  const bool is_host = frame.code == nullptr && frame.wasm_offset == 0;
  const std::string place = is_host ? "host" : absl::StrFormat("0x%x", frame.wasm_offset);
  const std::string prefix = frame.module.empty() ? "" : absl::StrCat(frame.module, "!");
  absl::StrAppendFormat(&out, "%6d: %10s", number, place);
  for (const SourceFrame& source : sources) {
    if (!source.inlined) continue;
    absl::StrAppend(&out, " - ", prefix, source.function, " (inlined)\n");
    AppendPlace(out, source);
    out.append(kPlaceColumns, ' ');
  }
  absl::StrAppend(&out, " - ", prefix, debug_info::Demangle(frame.function), "\n");
  if (!sources.empty()) AppendPlace(out, sources.back());
}

bool IsShown(size_t index, size_t count) {
  if (count <= kInnermostShown + kOutermostShown) return true;
  return index < kInnermostShown || index >= count - kOutermostShown;
}

}  // namespace

std::string FormatBacktrace(absl::Span<const TrapFrame> frames, FrameSources sources) {
  if (frames.empty()) return "";
  std::string out = "wasm backtrace:\n";
  uint64_t number = 0, missing = 0;
  for (size_t i = 0; i < frames.size(); ++i) {
    const TrapFrame& frame = frames[i];
    if (IsShown(i, frames.size())) {
      if (missing != 0) absl::StrAppend(&out, "        ", MoreFrames(missing), "\n");
      missing = 0;
      AppendFrame(out, number, frame, sources(frame));
    } else {
      ++missing;
    }
    missing += frame.left_out;
    number += 1 + frame.left_out;
  }
  if (missing != 0) absl::StrAppend(&out, "        ", MoreFrames(missing), "\n");
  return out;
}

std::string MoreFrames(uint64_t count) {
  return absl::StrCat("… and ", count, count == 1 ? " more frame" : " more frames");
}

}  // namespace strata::wasm::diagnostics
