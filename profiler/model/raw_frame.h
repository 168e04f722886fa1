// A stack frame as the sampled thread sees it: three words, nothing looked up.
//
// `code` and `offset` are opaque here; only the FrameResolver of the program
// that is being sampled understands them. A frame of a kind other than kGuest
// may use them as it likes: a host call can put the import's number in `code`.

#ifndef STRATA_PROFILER_MODEL_RAW_FRAME_H_
#define STRATA_PROFILER_MODEL_RAW_FRAME_H_

#include <cstdint>
#include <utility>

namespace strata::profiler {

// What the thread was doing in the frame; chooses the category unless the
// resolver names one.
enum class FrameKind : uint8_t {
  kGuest,
  kHostCall,
  kGc,
  kIdle,
  // Stands for frames that were left out of a very deep stack. Named by the
  // builder; never resolved.
  kElided,
};

struct RawFrame {
  uint64_t code = 0;    // the function, e.g. module number << 32 | function number
  uint64_t offset = 0;  // byte offset of the instruction in the code
  FrameKind kind = FrameKind::kGuest;

  friend bool operator==(const RawFrame&, const RawFrame&) = default;

  template <typename H>
  friend H AbslHashValue(H state, const RawFrame& frame) {
    return H::combine(std::move(state), frame.code, frame.offset, frame.kind);
  }
};

// The one frame that every shortened stack has in place of what was left out.
inline constexpr RawFrame kElidedFrame{0, 0, FrameKind::kElided};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_MODEL_RAW_FRAME_H_
