// Turns raw frames into names and source positions.
//
// Implemented by the program whose stacks are sampled. The ProfileBuilder calls
// Resolve once for each distinct raw frame, on the builder's thread, long after
// the sample was taken: whatever `RawFrame::code` refers to must still be known
// then. Resolve cannot fail; for an unknown frame it returns a name that says
// so.

#ifndef STRATA_PROFILER_MODEL_FRAME_RESOLVER_H_
#define STRATA_PROFILER_MODEL_FRAME_RESOLVER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "profiler/model/category.h"
#include "profiler/model/raw_frame.h"

namespace strata::profiler {

struct FrameInfo {
  std::string function;        // e.g. "$fib"
  std::string resource;        // the module's name; empty = none
  std::string source_file;     // empty = unknown
  uint32_t function_line = 0;  // where the function starts, 1-based; 0 = unknown
  uint32_t function_column = 0;
  uint32_t line = 0;  // where the instruction is, 1-based; 0 = unknown
  uint32_t column = 0;
  std::optional<uint64_t> offset;       // code offset to show; none for frames without code
  std::optional<CategoryRef> category;  // none = the standard category of the frame's kind
  bool dropped = false;                 // leave the frame out of every stack
  // Calls that were inlined into this function where the frame stands, outermost first: each becomes a frame of its
  // own, called from the one before. What is inlined into them is ignored.
  std::vector<FrameInfo> inlined;
};

class FrameResolver {
 public:
  virtual ~FrameResolver() = default;
  virtual FrameInfo Resolve(const RawFrame& frame) = 0;
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_MODEL_FRAME_RESOLVER_H_
