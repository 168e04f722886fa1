// The samples of one thread as raw frames, stored compactly until they are
// resolved.
//
// A sampler drains rings into logs while the program runs, and turns logs into
// a profile when it is over: names are looked up only then, on the thread that
// builds the profile, so that resolvers need no locks. Stacks share a prefix
// tree, so a sample costs some 10 bytes, which go to a file when they are many,
// plus the frames never seen before in that position.
//
// The tree is bounded. When it is full, a stack that is not in it keeps its
// innermost frame, below one that stands for all others; when there is no room
// for that either, none. One thread at a time.

#ifndef STRATA_PROFILER_SAMPLER_SAMPLE_LOG_H_
#define STRATA_PROFILER_SAMPLER_SAMPLE_LOG_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "profiler/model/sample_list.h"
#include "profiler/sampler/sample_ring.h"
#include "profiler/sampler/tuning.h"

namespace strata::profiler {

class SampleLog : public SampleSink {
 public:
  explicit SampleLog(size_t max_frames = kMaxTreeFrames, size_t reserved_frames = kReservedFrames)
      : max_frames_(max_frames), reserved_frames_(reserved_frames) {}

  void OnSample(absl::Span<const RawFrame> leaf_first, int64_t time_ns, int64_t cpu_ns, int64_t weight = 1) override;

  // Adds the samples to `thread` in the order they came. A sample's CPU
  // delta is the difference to the one before it; the first has none, and
  // neither has one whose CPU clock went back. The log keeps its samples.
  absl::Status AddTo(ProfileBuilder& builder, ThreadIndex thread) const;

  size_t size() const { return samples_.size(); }
  size_t distinct_nodes() const { return nodes_.size(); }
  // Samples whose stacks found no room in the tree.
  uint64_t cut_stacks() const { return cut_stacks_; }
  RecordingCost cost() const;

 private:
  // A stack of this log: a node of the tree. None = the empty stack.
  using Node = std::optional<StackIndex>;
  struct TreeFrame {
    RawFrame frame;
    Node parent;
  };

  // None if the tree, which is to have `max_frames` at most, is too small for it.
  std::optional<Node> Find(absl::Span<const RawFrame> leaf_first, size_t max_frames);
  Node FindOrCut(absl::Span<const RawFrame> leaf_first);
  std::vector<Node> AddStacks(ProfileBuilder& builder) const;

  const size_t max_frames_;
  const size_t reserved_frames_;
  IndexedVector<StackIndex, TreeFrame> nodes_;  // parents first
  // (1 + parent's index, or 0 for none; frame) -> node
  absl::flat_hash_map<std::pair<uint32_t, RawFrame>, StackIndex> children_;
  SampleList samples_;
  std::optional<int64_t> previous_cpu_ns_;
  uint64_t cut_stacks_ = 0;
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_SAMPLER_SAMPLE_LOG_H_
