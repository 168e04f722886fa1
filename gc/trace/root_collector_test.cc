#include "gc/trace/root_collector.h"

#include <cstdint>
#include <set>
#include <vector>

#include "gc/trace/model_kernels.h"
#include "gc/trace/tuning.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/slot.h"

namespace strata::gc {
namespace {

TEST(RootCollector, EveryRootIsInOneBatchAndNoBatchIsTooLarge) {
  std::vector<uint32_t> words(3 * kRootSlotsPerPacket + 10);
  RootCollector collector;
  const std::vector<size_t> counts = {5, 0, kRootSlotsPerPacket, 2 * kRootSlotsPerPacket + 4, 1};
  size_t begin = 0;
  for (const size_t count : counts) {
    collector.AddRange(vm::RefSlot(vm::Address::FromPointer(words.data() + begin)), count);
    begin += count;
  }
  std::set<uintptr_t> seen;
  for (const std::vector<RootRange>& batch : collector.Batches()) {
    size_t slots = 0;
    for (const RootRange& range : batch) {
      slots += range.count;
      for (size_t i = 0; i < range.count; ++i) {
        EXPECT_TRUE(seen.insert(range.first.where().value() + 4 * i).second);
      }
    }
    EXPECT_LE(slots, kRootSlotsPerPacket);
  }
  EXPECT_EQ(seen.size(), begin);
  EXPECT_EQ(collector.Batches().size(), 4u);
  EXPECT_EQ(collector.ranges().size(), 4u);
}

TEST(RootCollector, WithoutRootsThereIsNoBatch) { EXPECT_TRUE(RootCollector().Batches().empty()); }

}  // namespace
}  // namespace strata::gc
