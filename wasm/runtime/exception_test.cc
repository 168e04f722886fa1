#include "wasm/runtime/exception.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "vm_binding/contract/header.h"
#include "wasm/code/object_layout.h"
#include "wasm/runtime/allocation.h"
#include "wasm/runtime/fakes.h"

namespace strata::wasm {
namespace {

const ValType kI32 = ValKind::kI32, kI64 = ValKind::kI64, kF64 = ValKind::kF64, kV128 = ValKind::kV128;
const ValType kRef = ValType(kExternRef);

const TagInstance& MakeTag(TestWorld& world, std::vector<ValType> params, std::string name = "t") {
  return *NewTag(*world.store, world.engine.InternFuncType({std::move(params), {}}), std::move(name));
}

TEST(Exception, ATagCountsTheSlotsOfItsPayload) {
  TestWorld world;
  MakeTag(world, {});
  const TagInstance& tag = MakeTag(world, {kI32, kRef, kV128, kF64, kRef});
  EXPECT_EQ(tag.index, 1u);
  EXPECT_EQ(tag.slots.nums, 4u);
  EXPECT_EQ(tag.slots.refs, 2u);
  EXPECT_EQ(&world.store->tag(1), &tag);
}

TEST(Exception, KeepsTagNumbersAndReferences) {
  TestWorld world;
  const std::vector<std::vector<ValType>> rows = {{}, {kI32}, {kRef}, {kRef, kI64}, {kI64, kRef, kRef, kV128, kRef}};
  for (const std::vector<ValType>& types : rows) {
    const TagInstance& tag = MakeTag(world, types);
    const uint64_t nums[] = {1, 2, 3};
    const uint32_t refs[] = {8, 16, 24};
    const uint32_t word = NewException(*world.store, {&tag, nums, refs});
    ASSERT_NE(word, 0u);
    const ExceptionView view = ViewException(*world.store, word);
    EXPECT_EQ(view.tag, &tag);
    EXPECT_TRUE(std::equal(nums, nums + tag.slots.nums, view.nums));
    EXPECT_TRUE(std::equal(refs, refs + tag.slots.refs, view.refs));
    EXPECT_EQ(reinterpret_cast<uintptr_t>(view.nums) % 8, 0u);
    EXPECT_EQ(world.heaps.state.requests.back().bytes, ExceptionBytes(tag.slots));
    EXPECT_EQ(world.heaps.state.requests.back().type_id, kExceptionTypeId);
  }
  EXPECT_TRUE(world.heaps.state.range_writes.empty()) << "first values need no barrier";
}

TEST(Exception, AFullHeapIsNotedByName) {
  TestWorld world;
  world.heaps.state.capacity_bytes = 0;
  EXPECT_EQ(NewException(*world.store, {&MakeTag(world, {}), nullptr, nullptr}), 0u);
  EXPECT_EQ(world.store->host_message, "GC heap out of memory: exception, 16 bytes");
  auto heapless = Store::Create(world.engine, world.executor, nullptr);
  ASSERT_TRUE(heapless.ok());
  const TagInstance& tag = *NewTag(**heapless, world.engine.InternFuncType({}), "t");
  EXPECT_EQ(NewException(**heapless, {&tag, nullptr, nullptr}), 0u);
}

TEST(Exception, AHostsExceptionHoldsItsPayload) {
  TestWorld world;
  const TagInstance& tag = MakeTag(world, {kI32, kRef, kF64, kV128}, "oops");
  const Values payload = {Value::I32(-5), Value::Ref(0), Value::F64(1.5), {ValKind::kV128, 7, 8}};
  EXPECT_EQ(ThrowFromHost(*world.store, tag, payload), TrapKind::kUncaughtException);
  EXPECT_FALSE(world.store->has_heap());
  const Values values = ThrownValues(*world.store);
  ASSERT_EQ(values.size(), 4u);
  EXPECT_EQ(values[0].i32(), -5);
  EXPECT_EQ(values[1].ref(), 0u);
  EXPECT_EQ(values[2].f64(), 1.5);
  EXPECT_EQ(values[3].high, 8u);
  EXPECT_EQ(DescribeThrown(*world.store),
            "uncaught exception: oops(i32 -5, null externref, f64 1.5, v128 0x00000000000000080000000000000007)");
}

TEST(Exception, AMessageShowsTheFirstOfManyValues) {
  TestWorld world;
  const TagInstance& tag = MakeTag(world, std::vector<ValType>(1000, kI32));
  ThrowFromHost(*world.store, tag, Values(1000, Value::I32(1)));
  EXPECT_LT(DescribeThrown(*world.store).size(), 200u);
  EXPECT_NE(DescribeThrown(*world.store).find("…"), std::string::npos);
}

TEST(Exception, TheThrownOnesReferencesAreRootsAndFollowMoves) {
  TestWorld world;
  ASSERT_TRUE(world.store->EnsureHeap().ok());
  ThrowFromHost(*world.store, MakeTag(world, {kRef, kRef}), Values{Value::Ref(8), Value::Ref(0)});
  world.store->thrown().object = 16;
  world.heaps.state.forwards = {{8, 80}, {16, 160}};
  world.heaps.state.Collect();
  EXPECT_EQ(world.heaps.state.roots, (std::vector<uint32_t>{80, 160}));
  EXPECT_EQ(ThrownValues(*world.store)[0].ref(), 80u);
  world.store->thrown() = {};
  world.heaps.state.Collect();
  EXPECT_TRUE(world.heaps.state.roots.empty());
}

}  // namespace
}  // namespace strata::wasm
