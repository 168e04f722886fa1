#include "gc/trigger/trim_policy.h"

#include <algorithm>

namespace strata::gc {
namespace {

// What the next cycle may take more than the last ones, and what is not worth a system call.
constexpr size_t kSlackDivisor = 8;
constexpr size_t kLeastReturnBytes = size_t{1} << 20;

// Half of what is too much goes at once, but all of it when it is little: returning 32 MiB takes the system some
// milliseconds.
constexpr size_t kReturnDivisor = 2;
constexpr size_t kQuickReturnBytes = size_t{32} << 20;

}  // namespace

TrimAmount TrimPolicy::AfterCollection(size_t limit_bytes, size_t peak_bytes, size_t held_bytes, size_t touched_bytes) {
  needs_[next_] = std::max(limit_bytes, peak_bytes);
  next_ = (next_ + 1) % kRemembered;
  const size_t highest = *std::max_element(needs_.begin(), needs_.end());
  const size_t room = highest - std::min(highest, held_bytes);
  const size_t keep = room + highest / kSlackDivisor;
  const size_t excess = touched_bytes - std::min(touched_bytes, keep);
  if (excess < kLeastReturnBytes) return {.keep_bytes = keep, .most_bytes = 0};
  return {.keep_bytes = keep, .most_bytes = std::max(excess / kReturnDivisor, kQuickReturnBytes)};
}

}  // namespace strata::gc
