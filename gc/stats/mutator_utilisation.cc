#include "gc/stats/mutator_utilisation.h"

#include <algorithm>

namespace strata::gc {

void MutatorUtilisation::AddPause(uint64_t begin_ns, uint64_t end_ns) {
  if (recent_.size() == kMaxPauses) {
    begin_ns = recent_.back().begin_ns;
    paused_ns_ = recent_.back().paused_before_ns;
    recent_.pop_back();
  }
  recent_.push_back({begin_ns, end_ns, paused_ns_});
  paused_ns_ += end_ns - begin_ns;
  Forget();
  for (size_t window = 0; window < kWindowsNs.size(); ++window) {
    const uint64_t first_end_ns = origin_ns_ + kWindowsNs[window];
    if (end_ns >= first_end_ns) {
      worst_ns_[window] = std::max(worst_ns_[window], PausedSince(end_ns - kWindowsNs[window]));
    }
    // All that is paused before the first window's end, as of now.
    if (begin_ns < first_end_ns) {
      first_ns_[window] = recent_.back().paused_before_ns + std::min(end_ns, first_end_ns) - begin_ns;
    }
  }
}

double MutatorUtilisation::Minimum(size_t window, uint64_t now_ns) const {
  const uint64_t elapsed_ns = now_ns - origin_ns_;
  if (elapsed_ns == 0) return 1;
  const uint64_t length_ns = std::min(elapsed_ns, kWindowsNs[window]);
  const uint64_t paused_ns = std::max(worst_ns_[window], first_ns_[window]);
  return 1 - static_cast<double>(paused_ns) / static_cast<double>(length_ns);
}

// No later window reaches pauses that ended before the longest window that ends now.
void MutatorUtilisation::Forget() {
  const uint64_t end_ns = recent_.back().end_ns;
  while (end_ns - recent_.front().end_ns > kWindowsNs.back()) recent_.pop_front();
}

// Up to the end of the last pause.
uint64_t MutatorUtilisation::PausedSince(uint64_t begin_ns) const {
  const auto first = std::upper_bound(recent_.begin(), recent_.end(), begin_ns,
                                      [](uint64_t time_ns, const Pause& pause) { return time_ns < pause.end_ns; });
  const uint64_t cut_ns = begin_ns > first->begin_ns ? begin_ns - first->begin_ns : 0;
  return paused_ns_ - first->paused_before_ns - cut_ns;
}

}  // namespace strata::gc
