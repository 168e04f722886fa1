#include "profiler/sampler/sample_log.h"

#include "vm_binding/base/status_macros.h"

namespace strata::profiler {

void SampleLog::OnSample(absl::Span<const RawFrame> leaf_first, int64_t time_ns, int64_t cpu_ns, int64_t weight) {
  Sample sample;
  sample.time_ns = time_ns;
  sample.stack = FindOrCut(leaf_first);
  sample.weight = weight;
  if (previous_cpu_ns_.has_value() && cpu_ns >= *previous_cpu_ns_) sample.cpu_delta_ns = cpu_ns - *previous_cpu_ns_;
  previous_cpu_ns_ = cpu_ns;
  samples_.PushBack(sample);
}

SampleLog::Node SampleLog::FindOrCut(absl::Span<const RawFrame> leaf_first) {
  const size_t shared_frames = max_frames_ - reserved_frames_;
  if (const std::optional<Node> whole = Find(leaf_first, shared_frames)) return *whole;
  ++cut_stacks_;
  const RawFrame innermost[] = {leaf_first[0], kElidedFrame};
  return Find(innermost, max_frames_).value_or(std::nullopt);
}

std::optional<SampleLog::Node> SampleLog::Find(absl::Span<const RawFrame> leaf_first, size_t max_frames) {
  Node node;
  for (auto frame = leaf_first.rbegin(); frame != leaf_first.rend(); ++frame) {
    const std::pair<uint32_t, RawFrame> key(node.has_value() ? node->value() + 1 : 0, *frame);
    auto found = children_.find(key);
    if (found == children_.end()) {
      if (nodes_.size() >= max_frames) return std::nullopt;
      found = children_.emplace(key, nodes_.PushBack({*frame, node})).first;
    }
    node = found->second;
  }
  return node;
}

absl::Status SampleLog::AddTo(ProfileBuilder& builder, ThreadIndex thread) const {
  const std::vector<Node> stacks = AddStacks(builder);
  for (const Sample& sample : samples_) {
    Sample placed = sample;
    if (sample.stack.has_value()) placed.stack = stacks[sample.stack->value()];
    STRATA_RETURN_IF_ERROR(builder.AddSample(thread, placed));
  }
  return absl::OkStatus();
}

std::vector<SampleLog::Node> SampleLog::AddStacks(ProfileBuilder& builder) const {
  std::vector<Node> stacks;
  stacks.reserve(nodes_.size());
  for (const TreeFrame& node : nodes_) {
    const Node parent = node.parent.has_value() ? stacks[node.parent->value()] : std::nullopt;
    stacks.push_back(builder.AddStack(parent, node.frame));
  }
  return stacks;
}

RecordingCost SampleLog::cost() const {
  constexpr size_t kEntryBytes = sizeof(std::pair<std::pair<uint32_t, RawFrame>, StackIndex>) + 1;
  RecordingCost cost;
  cost.memory_bytes =
      nodes_.capacity() * sizeof(TreeFrame) + children_.capacity() * kEntryBytes + samples_.memory_bytes();
  cost.spooled_bytes = samples_.spooled_bytes();
  cost.dropped_samples = samples_.dropped();
  return cost;
}

}  // namespace strata::profiler
