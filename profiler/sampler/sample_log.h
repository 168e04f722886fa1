// The samples of one thread as raw frames, stored compactly until they are
// resolved.
//
// A sampler drains rings into logs while the program runs, and turns logs into
// a profile when it is over: names are looked up only then, on the thread that
// builds the profile, so that resolvers need no locks. Stacks share a prefix
// tree, so a sample costs 24 bytes plus the frames never seen before in that
// position. One thread at a time.

#ifndef STRATA_PROFILER_SAMPLER_SAMPLE_LOG_H_
#define STRATA_PROFILER_SAMPLER_SAMPLE_LOG_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "profiler/model/index.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "profiler/sampler/sample_ring.h"

namespace strata::profiler {

class SampleLog : public SampleSink {
 public:
  void OnSample(absl::Span<const RawFrame> leaf_first, int64_t time_ns, int64_t cpu_ns) override;

  // Adds the samples to `thread` in the order they came. A sample's CPU
  // delta is the difference to the one before it; the first has none, and
  // neither has one whose CPU clock went back. The log keeps its samples.
  absl::Status AddTo(ProfileBuilder& builder, ThreadIndex thread) const;

  size_t size() const { return samples_.size(); }
  size_t distinct_nodes() const { return nodes_.size(); }

 private:
  static constexpr uint32_t kRoot = UINT32_MAX;

  struct Node {
    RawFrame frame;
    uint32_t parent;  // kRoot = outermost
  };
  struct LoggedSample {
    int64_t time_ns;
    int64_t cpu_ns;
    uint32_t node;  // kRoot = empty stack
  };

  std::vector<RawFrame> FramesOf(uint32_t node) const;

  std::vector<Node> nodes_;
  absl::flat_hash_map<std::pair<uint32_t, RawFrame>, uint32_t> children_;
  std::vector<LoggedSample> samples_;
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_SAMPLER_SAMPLE_LOG_H_
