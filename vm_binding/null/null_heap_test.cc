#include "vm_binding/null/null_heap.h"

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/roots.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::null {
namespace {

class NoHooks final : public vm::VmHooks {
 public:
  void PublishRoots(vm::RootSink&) override {}
};

TEST(NullHeap, AllocatesUntilFullThenReturnsNull) {
  NullHeapFactory factory(64 << 10);
  vm::Mutator mutator;
  NoHooks hooks;
  auto heap = factory.Create(mutator, hooks);
  ASSERT_TRUE(heap.ok()) << heap.status();
  size_t count = 0;
  for (vm::Address object; !(object = vm::Allocate(mutator, {.bytes = 64})).is_null(); ++count) {
    *object.As<uint64_t>() = count;
    EXPECT_TRUE(vm::ObjectRef::FromAddress(mutator.cage_base, object).is_object());
  }
  EXPECT_EQ(count, 1024u);
  EXPECT_TRUE(vm::Allocate(mutator, {.bytes = ~size_t{7}}).is_null());
  EXPECT_FALSE(mutator.ops->collect(mutator, vm::CollectReason::kUser));
}

TEST(NullHeap, LargeAndNonMovingObjectsComeZeroed) {
  NullHeapFactory factory;
  vm::Mutator mutator;
  NoHooks hooks;
  auto heap = factory.Create(mutator, hooks);
  ASSERT_TRUE(heap.ok());
  const vm::Address large = vm::Allocate(mutator, {.bytes = 1 << 20});
  EXPECT_EQ(*(large + (1 << 20) - 8).As<uint64_t>(), 0u);
  const vm::Address fixed = vm::Allocate(mutator, {.bytes = 16, .semantics = vm::AllocSemantics::kNonMoving});
  EXPECT_EQ(fixed, large + (1 << 20));
}

TEST(NullHeap, DestroyingItUnbindsTheMutator) {
  NullHeapFactory factory;
  vm::Mutator mutator;
  NoHooks hooks;
  for (int i = 0; i < 2; ++i) {
    auto heap = factory.Create(mutator, hooks);
    ASSERT_TRUE(heap.ok());
    EXPECT_FALSE(mutator.cage_base.is_null());
  }
  EXPECT_TRUE(mutator.cage_base.is_null());
  EXPECT_EQ(mutator.cursor.limit, 0u);
  EXPECT_EQ(mutator.ops, nullptr);
}

TEST(NullHeap, RefusesMoreThanACageHolds) {
  NullHeapFactory factory(~size_t{0});
  vm::Mutator mutator;
  NoHooks hooks;
  EXPECT_EQ(factory.Create(mutator, hooks).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(NullHeapDeathTest, NullAccessFaults) {
  NullHeapFactory factory;
  vm::Mutator mutator;
  NoHooks hooks;
  auto heap = factory.Create(mutator, hooks);
  ASSERT_TRUE(heap.ok());
  const vm::Address field = vm::ObjectRef().ToAddress(mutator.cage_base) + 160000;
  EXPECT_DEATH(*field.As<volatile uint32_t>() = 1, "");
}

}  // namespace
}  // namespace strata::null
