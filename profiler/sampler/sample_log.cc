#include "profiler/sampler/sample_log.h"

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "profiler/model/index.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "vm_binding/base/status_macros.h"

namespace strata::profiler {

void SampleLog::OnSample(absl::Span<const RawFrame> leaf_first, int64_t time_ns, int64_t cpu_ns) {
  uint32_t node = kRoot;
  for (auto frame = leaf_first.rbegin(); frame != leaf_first.rend(); ++frame) {
    auto [entry, inserted] = children_.try_emplace({node, *frame}, static_cast<uint32_t>(nodes_.size()));
    if (inserted) nodes_.push_back({*frame, node});
    node = entry->second;
  }
  samples_.push_back({time_ns, cpu_ns, node});
}

absl::Status SampleLog::AddTo(ProfileBuilder& builder, ThreadIndex thread) const {
  std::optional<int64_t> previous_cpu_ns;
  for (const LoggedSample& sample : samples_) {
    std::optional<int64_t> delta_ns;
    if (previous_cpu_ns.has_value() && sample.cpu_ns >= *previous_cpu_ns) delta_ns = sample.cpu_ns - *previous_cpu_ns;
    previous_cpu_ns = sample.cpu_ns;
    STRATA_RETURN_IF_ERROR(builder.AddSample(thread, sample.time_ns, delta_ns, FramesOf(sample.node)));
  }
  return absl::OkStatus();
}

std::vector<RawFrame> SampleLog::FramesOf(uint32_t node) const {
  std::vector<RawFrame> leaf_first;
  for (; node != kRoot; node = nodes_[node].parent) leaf_first.push_back(nodes_[node].frame);
  return leaf_first;
}

}  // namespace strata::profiler
