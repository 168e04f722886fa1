// Raw stacks as nodes of a tree, so that those with common callers share them.
//
// A node costs about 70 bytes. One thread at a time.

#ifndef STRATA_PROFILER_SAMPLER_STACK_TREE_H_
#define STRATA_PROFILER_SAMPLER_STACK_TREE_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "profiler/model/raw_frame.h"

namespace strata::profiler {

class StackTree {
 public:
  // The empty stack.
  static constexpr uint32_t kRoot = UINT32_MAX;

  // The node of a stack; the same stack has the same node.
  uint32_t Intern(absl::Span<const RawFrame> leaf_first);
  // Leaf first.
  std::vector<RawFrame> FramesOf(uint32_t node) const;
  size_t size() const { return nodes_.size(); }
  size_t bytes() const;

 private:
  struct Node {
    RawFrame frame;
    uint32_t parent;
  };

  std::vector<Node> nodes_;
  absl::flat_hash_map<std::pair<uint32_t, RawFrame>, uint32_t> children_;
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_SAMPLER_STACK_TREE_H_
