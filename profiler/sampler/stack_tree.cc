#include "profiler/sampler/stack_tree.h"

namespace strata::profiler {

uint32_t StackTree::Intern(absl::Span<const RawFrame> leaf_first) {
  uint32_t node = kRoot;
  for (auto frame = leaf_first.rbegin(); frame != leaf_first.rend(); ++frame) {
    const auto [entry, is_new] = children_.try_emplace({node, *frame}, static_cast<uint32_t>(nodes_.size()));
    if (is_new) nodes_.push_back({*frame, node});
    node = entry->second;
  }
  return node;
}

std::vector<RawFrame> StackTree::FramesOf(uint32_t node) const {
  std::vector<RawFrame> leaf_first;
  for (; node != kRoot; node = nodes_[node].parent) leaf_first.push_back(nodes_[node].frame);
  return leaf_first;
}

size_t StackTree::bytes() const {
  constexpr size_t kEntryBytes = sizeof(std::pair<std::pair<uint32_t, RawFrame>, uint32_t>) + 1;
  return nodes_.capacity() * sizeof(Node) + children_.capacity() * kEntryBytes;
}

}  // namespace strata::profiler
