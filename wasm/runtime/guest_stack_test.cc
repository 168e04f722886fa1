#include "wasm/runtime/guest_stack.h"

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "wasm/code/frame_layout.h"

namespace strata::wasm {
namespace {

TEST(GuestStack, HoldsALargestFrameBeyondItsLimit) {
  auto stack = GuestStack::Create(100);
  ASSERT_TRUE(stack.ok());
  GuestStack& s = **stack;
  EXPECT_EQ(s.num_limit(), s.nums() + 100);
  const size_t last = 100 + kMaxFrameSlots - 1;
  s.nums()[0] = s.nums()[last] = 1;
  s.refs()[0] = s.refs()[last] = 1;
  EXPECT_EQ(s.nums()[1], 0u);
  EXPECT_EQ(s.refs()[1], 0u);
}

TEST(GuestStack, ClearsExactlyARange) {
  for (const size_t slots : {size_t{1000}, size_t{1} << 20}) {  // by writing, and by giving pages back
    auto stack = GuestStack::Create(slots);
    ASSERT_TRUE(stack.ok());
    GuestStack& s = **stack;
    for (size_t i = 0; i < slots; ++i) s.refs()[i] = 7;
    s.ClearRefs(3, slots - 3);
    for (size_t i = 0; i < slots; ++i) ASSERT_EQ(s.refs()[i], i < 3 || i >= slots - 3 ? 7u : 0u) << i;
    s.ClearRefs(2, 2);
    s.ClearRefs(2, 1);
    EXPECT_EQ(s.refs()[2], 7u);
  }
}

TEST(GuestStack, RefusesImpossibleSizes) {
  EXPECT_TRUE(absl::IsInvalidArgument(GuestStack::Create(0).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(GuestStack::Create(~size_t{0}).status()));
}

}  // namespace
}  // namespace strata::wasm
