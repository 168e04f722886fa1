#include "gc/trace/root_collector.h"

#include <algorithm>
#include <cstdint>

#include "gc/trace/tuning.h"

namespace strata::gc {

void RootCollector::AddRange(vm::RefSlot first, size_t count) {
  if (count != 0) ranges_.push_back({first, count});
}

std::vector<std::vector<RootRange>> RootCollector::Batches() const {
  std::vector<std::vector<RootRange>> batches;
  size_t room = 0;  // slots the last batch can still take
  for (RootRange range : ranges_) {
    while (range.count != 0) {
      if (room == 0) {
        batches.emplace_back();
        room = kRootSlotsPerPacket;
      }
      const size_t taken = std::min(range.count, room);
      batches.back().push_back({range.first, taken});
      range.first = vm::RefSlot(range.first.where() + taken * sizeof(uint32_t));
      range.count -= taken;
      room -= taken;
    }
  }
  return batches;
}

}  // namespace strata::gc
