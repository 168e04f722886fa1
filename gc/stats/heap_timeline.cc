#include "gc/stats/heap_timeline.h"

namespace strata::gc {

void HeapTimeline::Add(const HeapSample& sample) {
  newest_ = sample;
  if (added_++ % stride_ != 0) return;
  if (kept_.size() == kMaxSamples) {
    for (size_t i = 0; i < kMaxSamples / 2; ++i) kept_[i] = kept_[2 * i];
    kept_.resize(kMaxSamples / 2);
    stride_ *= 2;
  }
  kept_.push_back(sample);
}

std::vector<HeapSample> HeapTimeline::Samples() const {
  std::vector<HeapSample> samples = kept_;
  if (!kept_.empty() && kept_.back().number != newest_.number) samples.push_back(newest_);
  return samples;
}

}  // namespace strata::gc
