#include "gc/space/pinned_objects.h"

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "gc/alloc/bump_allocator.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {
namespace {

Extent At(uintptr_t begin, uintptr_t end) { return {vm::Address(begin), vm::Address(end)}; }

TEST(PinnedObjects, EachStandsThereOnceAndAscending) {
  const PinnedObjects pinned({At(64, 80), At(8, 16), At(64, 80), At(32, 64)});
  EXPECT_EQ(std::vector<Extent>(pinned.all().begin(), pinned.all().end()),
            (std::vector<Extent>{At(8, 16), At(32, 64), At(64, 80)}));
  EXPECT_FALSE(pinned.empty());
  EXPECT_TRUE(PinnedObjects().empty());
}

TEST(PinnedObjects, ContainsOnlyWhatBeginsThere) {
  const PinnedObjects pinned({At(8, 16), At(32, 64)});
  EXPECT_TRUE(pinned.Contains(vm::Address(8)));
  EXPECT_TRUE(pinned.Contains(vm::Address(32)));
  EXPECT_FALSE(pinned.Contains(vm::Address(16)));
  EXPECT_FALSE(pinned.Contains(vm::Address(40)));
  EXPECT_FALSE(PinnedObjects().Contains(vm::Address(8)));
}

TEST(PinnedObjects, RangesFindWhatReachesIntoThem) {
  const PinnedObjects pinned({At(8, 16), At(32, 64), At(80, 96)});
  const auto in = [&pinned](uintptr_t begin, uintptr_t end) {
    const absl::Span<const Extent> found = pinned.In(vm::Address(begin), vm::Address(end));
    return std::vector<Extent>(found.begin(), found.end());
  };
  EXPECT_EQ(in(0, 8), std::vector<Extent>{});
  EXPECT_EQ(in(16, 32), std::vector<Extent>{});
  EXPECT_EQ(in(15, 33), (std::vector<Extent>{At(8, 16), At(32, 64)}));
  EXPECT_EQ(in(40, 48), std::vector<Extent>{At(32, 64)});
  EXPECT_EQ(in(63, 200), (std::vector<Extent>{At(32, 64), At(80, 96)}));
}

}  // namespace
}  // namespace strata::gc
