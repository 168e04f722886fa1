#include "gc/plan/stickyimmix/young_extents.h"

#include <algorithm>
#include <iterator>

#include "gc/page/tuning.h"

namespace strata::gc {

void YoungExtents::Add(Extent extent) {
  extents_.push_back(extent);
  bytes_ += extent.bytes();
}

void YoungExtents::Clear() {
  extents_.clear();
  bytes_ = 0;
}

void YoungExtents::Seal() {
  std::sort(extents_.begin(), extents_.end(), [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
}

bool YoungExtents::Contains(vm::Address address) const {
  const auto after = std::upper_bound(extents_.begin(), extents_.end(), address,
                                      [](vm::Address at, const Extent& extent) { return at < extent.begin; });
  return after != extents_.begin() && address < std::prev(after)->end;
}

vm::Address YoungExtents::BlockOf(vm::Address address) const {
  return address - (address - first_block_) % kBlockBytes;
}

std::vector<vm::Address> YoungExtents::Blocks() const {
  std::vector<vm::Address> blocks;
  for (const Extent& extent : extents_) {
    const vm::Address block = BlockOf(extent.begin);
    if (blocks.empty() || blocks.back() != block) blocks.push_back(block);
  }
  return blocks;
}

std::vector<vm::Address> YoungExtents::WholeBlocks() const {
  std::vector<vm::Address> blocks;
  for (const Extent& extent : extents_) {
    if (extent.bytes() == kBlockBytes) blocks.push_back(extent.begin);
  }
  return blocks;
}

}  // namespace strata::gc
