#include "wasm/runtime/allocation.h"

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "wasm/code/object_layout.h"
#include "wasm/runtime/fakes.h"

namespace strata::wasm {
namespace {

TEST(Allocation, TablesOfFunctionsLieOutsideTheHeap) {
  TestWorld world;
  const auto table = NewTable(*world.store, {AddressType::kI32, {3, 5}, kFuncRef}, FuncRefWord(4));
  ASSERT_TRUE(table.ok());
  EXPECT_FALSE((*table)->in_heap());
  EXPECT_EQ((*table)->length, 3u);
  EXPECT_EQ((*table)->elements[2], FuncRefWord(4));
  EXPECT_FALSE(world.store->has_heap());
}

TEST(Allocation, TablesOfObjectsKeepTheirInitialValueAcrossAMove) {
  TestWorld world;
  const uint32_t old_word = world.store->NewHostRef(1);
  const uint32_t new_word = world.store->NewHostRef(1);
  world.heaps.state.collect_at_each_allocation = true;
  world.heaps.state.forwards = {{old_word, new_word}};
  const auto table = NewTable(*world.store, {AddressType::kI32, {3, {}}, kExternRef}, old_word);
  ASSERT_TRUE(table.ok());
  EXPECT_TRUE((*table)->in_heap());
  for (int i = 0; i < 3; ++i) EXPECT_EQ((*table)->elements[i], new_word);
}

TEST(Allocation, RefusesHugeTables) {
  TestWorld world;
  EXPECT_TRUE(absl::IsResourceExhausted(
      NewTable(*world.store, {AddressType::kI64, {uint64_t{1} << 60, {}}, kFuncRef}, 0).status()));
  world.heaps.state.capacity_bytes = 64;
  const auto status = NewTable(*world.store, {AddressType::kI32, {1000, {}}, kExternRef}, 0).status();
  EXPECT_TRUE(absl::IsResourceExhausted(status));
  EXPECT_EQ(status.message(), "GC heap out of memory: reference vector, 4008 bytes");
}

TEST(Allocation, GlobalsHoldEachKindOfValue) {
  TestWorld world;
  const Value vector{ValKind::kV128, 1, 2};
  const auto v128 = NewGlobal(*world.store, {ValKind::kV128, true}, vector);
  EXPECT_EQ(ReadGlobal(**v128).bits, 1u);
  EXPECT_EQ(ReadGlobal(**v128).high, 2u);
  const auto f64 = NewGlobal(*world.store, {ValKind::kF64, true}, Value::F64(2.5));
  EXPECT_EQ(ReadGlobal(**f64).f64(), 2.5);
  WriteGlobal(*world.store, **f64, Value::F64(-1));
  EXPECT_EQ(ReadGlobal(**f64).f64(), -1);
  const auto func = NewGlobal(*world.store, {ValType(kFuncRef), true}, Value::Ref(FuncRefWord(3)));
  EXPECT_EQ((*func)->object, 0u);
  EXPECT_EQ(ReadGlobal(**func).ref(), FuncRefWord(3));
  EXPECT_FALSE(world.store->has_heap());
}

TEST(Allocation, GlobalsOfObjectsAreHeapCellsWithABarrier) {
  TestWorld world;
  world.heaps.state.constraints.barrier = vm::BarrierKind::kObjectLog;
  const uint32_t word = world.store->NewHostRef(1);
  const auto global = NewGlobal(*world.store, {ValType(kExternRef), true});
  ASSERT_TRUE(global.ok());
  EXPECT_EQ(ReadGlobal(**global).ref(), 0u);
  WriteGlobal(*world.store, **global, Value::Ref(word));
  EXPECT_EQ(ReadGlobal(**global).ref(), word);
  EXPECT_EQ((*global)->ref_cell(), world.store->RefVectorElements((*global)->object));
  EXPECT_TRUE(world.heaps.state.writes.empty()) << "a new cell's log bit is clear";
  world.heaps.state.SetLogBit((*global)->object);
  WriteGlobal(*world.store, **global, Value::Ref(0));
  const FakeHeapState::Write heard{(*global)->object, kArrayElementsOffset, word, 0};
  EXPECT_EQ(world.heaps.state.writes, std::vector<FakeHeapState::Write>{heard});
}

TEST(Allocation, MemoriesAreGuardedOnlyWithFaultRecovery) {
  TestWorld world;
  MemoryType type;
  type.limits.minimum = 1;
  EXPECT_FALSE((*NewMemory(*world.store, type))->guarded());
  world.executor.recovers = true;
  EXPECT_TRUE((*NewMemory(*world.store, type))->guarded());
  TestWorld unguarded({.guarded_memories = false});
  unguarded.executor.recovers = true;
  EXPECT_FALSE((*NewMemory(*unguarded.store, type))->guarded());
}

}  // namespace
}  // namespace strata::wasm
