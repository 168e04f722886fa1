// A backtrace as a person reads it.

#ifndef STRATA_WASM_DIAGNOSTICS_BACKTRACE_TEXT_H_
#define STRATA_WASM_DIAGNOSTICS_BACKTRACE_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "wasm/debug_info/source_frame.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm::diagnostics {

// What stands for a frame in its module's source, innermost first; nothing if that is not known.
using FrameSources = absl::FunctionRef<std::vector<debug_info::SourceFrame>(const TrapFrame&)>;

// "wasm backtrace:" and a line for each frame, innermost first: its number, its offset in the module, and
// module!function, demangled. Where `sources` knows of a frame, the place in its source is in a line below, and calls
// that were inlined have lines of their own. Of many frames it shows both ends, and between them a line
// "… and N more frames", which counts those that the backtrace itself left out, too. Empty without frames.
std::string FormatBacktrace(absl::Span<const TrapFrame> frames, FrameSources sources);

// "… and 1234 more frames".
std::string MoreFrames(uint64_t count);

}  // namespace strata::wasm::diagnostics

#endif  // STRATA_WASM_DIAGNOSTICS_BACKTRACE_TEXT_H_
