#include "gc/space/pinned_objects.h"

#include <algorithm>
#include <utility>

namespace strata::gc {

PinnedObjects::PinnedObjects(std::vector<Extent> objects) : objects_(std::move(objects)) {
  std::sort(objects_.begin(), objects_.end(), [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
  objects_.erase(std::unique(objects_.begin(), objects_.end()), objects_.end());
}

bool PinnedObjects::Contains(vm::Address address) const {
  const absl::Span<const Extent> found = In(address, address + 1);
  return !found.empty() && found.front().begin == address;
}

absl::Span<const Extent> PinnedObjects::In(vm::Address begin, vm::Address end) const {
  const auto first = std::partition_point(objects_.begin(), objects_.end(),
                                          [begin](const Extent& object) { return object.end <= begin; });
  const auto last =
      std::partition_point(first, objects_.end(), [end](const Extent& object) { return object.begin < end; });
  return absl::MakeConstSpan(objects_).subspan(static_cast<size_t>(first - objects_.begin()),
                                               static_cast<size_t>(last - first));
}

}  // namespace strata::gc
