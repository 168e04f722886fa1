#include "vm_binding/profiling/cause_log.h"

namespace strata::profiling {

CauseLog::Id CauseLog::Add(absl::Span<const profiler::RawFrame> leaf_first) {
  if (leaf_first.empty() || leaf_first.size() > max_frames_ - frames_.size()) return kNone;
  frames_.insert(frames_.end(), leaf_first.begin(), leaf_first.end());
  ends_.push_back(frames_.size());
  return static_cast<Id>(ends_.size() - 1);
}

absl::Span<const profiler::RawFrame> CauseLog::Frames(Id cause) const {
  if (cause == kNone) return {};
  const size_t begin = cause == 0 ? 0 : ends_[cause - 1];
  return absl::MakeConstSpan(frames_).subspan(begin, ends_[cause] - begin);
}

}  // namespace strata::profiling
