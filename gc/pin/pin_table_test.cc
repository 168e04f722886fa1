#include "gc/pin/pin_table.h"

#include <vector>

#include "gtest/gtest.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::gc {
namespace {

TEST(PinTable, CountsPins) {
  PinTable pins;
  EXPECT_TRUE(pins.objects().empty());
  pins.Pin(vm::ObjectRef(8));
  pins.Pin(vm::ObjectRef(8));
  pins.Unpin(vm::ObjectRef(8));
  EXPECT_EQ(pins.objects(), std::vector<vm::ObjectRef>{vm::ObjectRef(8)});
  pins.Unpin(vm::ObjectRef(8));
  EXPECT_TRUE(pins.objects().empty());
}

TEST(PinTableDeathTest, UnpinsOnlyWhatIsPinned) {
  PinTable pins;
  EXPECT_DEATH(pins.Unpin(vm::ObjectRef(8)), "kOnlyPinnedObjectsAreUnpinned");
}

}  // namespace
}  // namespace strata::gc
