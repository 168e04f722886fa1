#include "wasm/runtime/runtime_ops.h"

#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/mutator.h"
#include "wasm/code/object_layout.h"
#include "wasm/runtime/fakes.h"

namespace strata::wasm {
namespace {

constexpr uint32_t kMax32 = 0xffffffff;
constexpr uint64_t kMax64 = ~uint64_t{0};

std::string Text(const Instance& instance, uint64_t from, uint64_t count) {
  const uint8_t* bytes = instance.memories[0]->base() + from;
  return std::string(bytes, bytes + count);
}

TEST(MemoryOps, InitCopiesFromASegmentUntilItIsDropped) {
  TestWorld world;
  Instance& i = world.Instantiate("(memory 1) (data \"abcdef\")");
  EXPECT_EQ(MemoryInit(i, 0, 0, 10, 1, 3), TrapKind::kNone);
  EXPECT_EQ(Text(i, 10, 3), "bcd");
  EXPECT_EQ(MemoryInit(i, 0, 0, 10, 4, 3), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(MemoryInit(i, 0, 0, 65534, 0, 3), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(MemoryInit(i, 0, 0, kMax64, 0, 1), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(MemoryInit(i, 0, 0, 0, kMax32, kMax32), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(MemoryInit(i, 0, 0, 65536, 6, 0), TrapKind::kNone);
  DataDrop(i, 0);
  EXPECT_EQ(MemoryInit(i, 0, 0, 0, 0, 1), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(MemoryInit(i, 0, 0, 0, 0, 0), TrapKind::kNone);
}

TEST(MemoryOps, CopyHandlesOverlapAndTwoMemories) {
  TestWorld world;
  Instance& i = world.Instantiate("(memory 1) (memory 1) (data (i32.const 0) \"abcdef\")");
  EXPECT_EQ(MemoryCopy(i, 0, 0, 2, 0, 4), TrapKind::kNone);
  EXPECT_EQ(Text(i, 0, 6), "ababcd");
  EXPECT_EQ(MemoryCopy(i, 1, 0, 0, 0, 6), TrapKind::kNone);
  EXPECT_EQ(i.memories[1]->base()[5], 'd');
  EXPECT_EQ(MemoryCopy(i, 0, 0, 65530, 0, 7), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(MemoryCopy(i, 0, 0, 0, 65530, 7), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(MemoryCopy(i, 0, 0, 0, 1, kMax64), TrapKind::kMemoryOutOfBounds);
}

TEST(MemoryOps, FillAndGrow) {
  TestWorld world;
  Instance& i = world.Instantiate("(memory 1 2)");
  EXPECT_EQ(MemoryFill(i, 0, 65530, 'x', 6), TrapKind::kNone);
  EXPECT_EQ(Text(i, 65529, 7), std::string("\0xxxxxx", 7));
  EXPECT_EQ(MemoryFill(i, 0, 65530, 'x', 7), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(MemoryFill(i, 0, kMax64, 'x', 2), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(MemoryGrow(i, 0, 1), 1);
  EXPECT_EQ(MemoryGrow(i, 0, 1), -1);
  EXPECT_EQ(i.memory0_base, i.memories[0]->base());
  EXPECT_EQ(MemoryFill(i, 0, 65530, 'x', 7), TrapKind::kNone);
}

// One step of a bulk operation ends when it notices a request to stop.
TEST(MemoryOps, ACancelledBulkOperationStopsEarly) {
  TestWorld world;
  Instance& i = world.Instantiate("(memory 512)");  // 32 MiB
  constexpr uint64_t kBytes = uint64_t{32} << 20, kHalf = kBytes / 2;
  uint8_t* bytes = i.memories[0]->base();
  ASSERT_EQ(MemoryFill(i, 0, 0, 'x', kBytes), TrapKind::kNone);
  const auto cancel = [&world] { world.store->context().RequestInterrupt(vm::kInterruptCancel); };
  cancel();
  EXPECT_EQ(MemoryFill(i, 0, 0, 'y', kBytes), TrapKind::kCancelled);
  EXPECT_EQ(bytes[0], 'y');
  EXPECT_EQ(bytes[kHalf], 'x');
  // The end moves first where a copy goes upwards.
  ASSERT_EQ(MemoryFill(i, 0, 0, 'z', kHalf), TrapKind::kNone);
  cancel();
  EXPECT_EQ(MemoryCopy(i, 0, 0, 1, 0, kHalf + 1), TrapKind::kCancelled);
  EXPECT_EQ(bytes[kHalf], 'z');
  EXPECT_EQ(bytes[kHalf + 1], 'x');
  // Asked for something else, it goes on.
  world.store->set_interrupt_handler([](Store&, uint32_t) { return TrapKind::kNone; });
  cancel();
  bytes[kBytes - 1] = 'e';
  EXPECT_EQ(MemoryCopy(i, 0, 0, 0, 1, kBytes - 1), TrapKind::kNone);
  EXPECT_EQ(bytes[kBytes - 2], 'e');
}

// Tables of functions and of objects behave the same; the words need not mean anything here.
class TableOps : public testing::TestWithParam<const char*> {
 protected:
  TableOps() : instance_(world_.Instantiate(absl::StrCat("(table 4 12 ", GetParam(), ") (table 4 ", GetParam(), ")"))) {
    for (uint32_t i = 0; i < 4; ++i) EXPECT_EQ(TableSet(instance_, 0, i, 2 * i + 1), TrapKind::kNone);
  }
  std::vector<uint32_t> Words(uint32_t table) const {
    const TableInstance& t = *instance_.tables[table];
    return std::vector<uint32_t>(t.elements, t.elements + t.length);
  }

  TestWorld world_;
  Instance& instance_;
};

TEST_P(TableOps, GetAndSetCheckTheIndex) {
  uint32_t word = 0;
  EXPECT_EQ(TableGet(instance_, 0, 3, &word), TrapKind::kNone);
  EXPECT_EQ(word, 7u);
  EXPECT_EQ(TableGet(instance_, 0, 4, &word), TrapKind::kTableOutOfBounds);
  EXPECT_EQ(TableSet(instance_, 0, 4, 1), TrapKind::kTableOutOfBounds);
  EXPECT_EQ(TableGet(instance_, 0, kMax64, &word), TrapKind::kTableOutOfBounds);
}

TEST_P(TableOps, GrowKeepsAndFills) {
  const uint32_t value = 9;
  EXPECT_EQ(TableGrow(instance_, 0, 0, &value), 4);
  EXPECT_EQ(TableGrow(instance_, 0, 1, &value), 4);
  EXPECT_EQ(TableGrow(instance_, 0, 3, &value), 5);
  EXPECT_EQ(Words(0), (std::vector<uint32_t>{1, 3, 5, 7, 9, 9, 9, 9}));
  EXPECT_EQ(TableGrow(instance_, 0, 5, &value), -1);
  EXPECT_EQ(TableGrow(instance_, 0, kMax64, &value), -1);
  EXPECT_EQ(TableGrow(instance_, 1, kMaxTableElements - 3, &value), -1);
  EXPECT_EQ(TableGrow(instance_, 0, 4, &value), 8);
}

TEST_P(TableOps, FillAndCopy) {
  EXPECT_EQ(TableFill(instance_, 0, 1, 11, 2), TrapKind::kNone);
  EXPECT_EQ(Words(0), (std::vector<uint32_t>{1, 11, 11, 7}));
  EXPECT_EQ(TableFill(instance_, 0, 3, 11, 2), TrapKind::kTableOutOfBounds);
  EXPECT_EQ(TableFill(instance_, 0, kMax64, 11, 2), TrapKind::kTableOutOfBounds);
  EXPECT_EQ(TableCopy(instance_, 0, 0, 1, 0, 3), TrapKind::kNone);
  EXPECT_EQ(Words(0), (std::vector<uint32_t>{1, 1, 11, 11}));
  EXPECT_EQ(TableCopy(instance_, 0, 0, 0, 2, 2), TrapKind::kNone);
  EXPECT_EQ(Words(0), (std::vector<uint32_t>{11, 11, 11, 11}));
  EXPECT_EQ(TableCopy(instance_, 1, 0, 1, 0, 2), TrapKind::kNone);
  EXPECT_EQ(Words(1), (std::vector<uint32_t>{0, 11, 11, 0}));
  EXPECT_EQ(TableCopy(instance_, 1, 0, 3, 0, 2), TrapKind::kTableOutOfBounds);
  EXPECT_EQ(TableCopy(instance_, 1, 0, 0, 3, 2), TrapKind::kTableOutOfBounds);
}

INSTANTIATE_TEST_SUITE_P(Both, TableOps, testing::Values("funcref", "externref"));

TEST(TableOpsAlone, InitCopiesFromASegmentUntilItIsDropped) {
  TestWorld world;
  Instance& i = world.Instantiate("(table 3 funcref) (func) (func) (elem func 0 1)");
  EXPECT_EQ(TableInit(i, 0, 0, 1, 0, 2), TrapKind::kNone);
  EXPECT_EQ(i.tables[0]->elements[2], FuncRefWord(i.func_records[1]));
  EXPECT_EQ(TableInit(i, 0, 0, 2, 0, 2), TrapKind::kTableOutOfBounds);
  EXPECT_EQ(TableInit(i, 0, 0, 0, 1, 2), TrapKind::kTableOutOfBounds);
  EXPECT_EQ(TableInit(i, 0, 0, 0, kMax32, kMax32), TrapKind::kTableOutOfBounds);
  ElemDrop(i, 0);
  EXPECT_EQ(TableInit(i, 0, 0, 0, 0, 1), TrapKind::kTableOutOfBounds);
  EXPECT_EQ(TableInit(i, 0, 0, 3, 0, 0), TrapKind::kNone);
}

TEST(TableOpsAlone, GrowthTakesTheValueWhereACollectionMovedItTo) {
  TestWorld world;
  Instance& i = world.Instantiate("(table 1 externref)");
  const uint32_t old_word = world.store->NewHostRef(1), new_word = world.store->NewHostRef(2);
  uint32_t* place = world.store->stack().refs();
  *place = old_word;
  world.executor.live_ref_slots = 1;
  world.heaps.state.forwards = {{old_word, new_word}};
  world.heaps.state.collect_at_each_allocation = true;
  EXPECT_EQ(TableGrow(i, 0, 2, place), 1);
  EXPECT_EQ(i.tables[0]->elements[2], new_word);
}

TEST(TableOpsAlone, GrowthFailsWhenTheHeapIsFull) {
  TestWorld world;
  world.heaps.state.capacity_bytes = 64;
  Instance& i = world.Instantiate("(table 2 externref)");
  const uint32_t null = 0;
  EXPECT_EQ(TableGrow(i, 0, 1000, &null), -1);
  EXPECT_EQ(i.tables[0]->length, 2u);
}

TEST(TableOpsAlone, HeapTablesHaveABarrier) {
  TestWorld world;
  world.heaps.state.constraints.barrier = vm::BarrierKind::kObjectLog;
  Instance& i = world.Instantiate("(table 4 externref) (table 4 funcref)");
  EXPECT_EQ(TableFill(i, 0, 0, 0, 3), TrapKind::kNone);
  EXPECT_EQ(TableFill(i, 1, 0, 0, 3), TrapKind::kNone);
  ASSERT_EQ(world.heaps.state.range_writes.size(), 1u);
  EXPECT_EQ(world.heaps.state.range_writes[0].object, i.tables[0]->object);
  EXPECT_EQ(world.heaps.state.range_writes[0].count, 3u);
}

class ArrayOps : public testing::Test {
 protected:
  ArrayOps()
      : instance_(world_.Instantiate(R"(
          (type $i8 (array (mut i8))) (type $i16 (array (mut i16))) (type $i32 (array (mut i32)))
          (type $i64 (array (mut i64))) (type $v128 (array (mut v128))) (type $ref (array (mut anyref)))
          (type $func (array (mut funcref))) (type $s (struct (field i8) (field i64) (field anyref)))
          (memory 0) (data "0123456789") (func) (func) (elem func 0 1)
          (elem anyref (ref.null any) (ref.null any)))")) {}

  CanonicalTypeId Type(uint32_t index) const { return instance_.code->canonical(index); }
  uint8_t* Elements(uint32_t word) {
    return (vm::ObjectRef(word).ToAddress(world_.store->context().mutator.cage_base) + kArrayElementsOffset)
        .As<uint8_t>();
  }
  uint32_t Length(uint32_t word) { return reinterpret_cast<uint32_t*>(Elements(word))[-1]; }
  template <class T>
  std::vector<T> Values(uint32_t word) {
    std::vector<T> values(Length(word));
    std::memcpy(values.data(), Elements(word), values.size() * sizeof(T));
    return values;
  }
  uint32_t New(uint32_t type, uint32_t length, uint64_t value) {
    uint32_t word = 0;
    const uint64_t num[2] = {value, value};
    const auto ref = static_cast<uint32_t>(value);
    EXPECT_EQ(ArrayNew(*world_.store, Type(type), length, num, &ref, &word), TrapKind::kNone);
    return word;
  }

  static constexpr uint32_t kI8 = 0, kI16 = 1, kI32 = 2, kI64 = 3, kV128 = 4, kRef = 5, kFunc = 6, kStruct = 7;
  TestWorld world_;
  Instance& instance_;
};

TEST_F(ArrayOps, NewFillsEveryWidth) {
  EXPECT_EQ(Values<uint8_t>(New(kI8, 3, 0x1122)), (std::vector<uint8_t>{0x22, 0x22, 0x22}));
  EXPECT_EQ(Values<uint16_t>(New(kI16, 2, 0x112233)), (std::vector<uint16_t>{0x2233, 0x2233}));
  EXPECT_EQ(Values<uint32_t>(New(kI32, 2, 5)), (std::vector<uint32_t>{5, 5}));
  EXPECT_EQ(Values<uint64_t>(New(kI64, 2, kMax64)), (std::vector<uint64_t>{kMax64, kMax64}));
  EXPECT_EQ(Values<uint32_t>(New(kRef, 2, 9)), (std::vector<uint32_t>{9, 9}));
  const uint32_t vectors = New(kV128, 2, 6);
  EXPECT_EQ(reinterpret_cast<uint64_t*>(Elements(vectors))[3], 6u);
  EXPECT_EQ(reinterpret_cast<uint32_t*>(Elements(vectors))[-2],
            vm::HeaderWord::OfType(HeapTypeIdOf(Type(kV128))).bits());
}

TEST_F(ArrayOps, NewWritesPaddingAndDefaults) {
  uint32_t word = 0;
  for (const uint32_t type : {kI8, kI16, kI32, kI64, kV128, kRef}) {
    EXPECT_EQ(ArrayNew(*world_.store, Type(type), 5, nullptr, nullptr, &word), TrapKind::kNone);
    const uint64_t bytes = ArrayBytes(world_.engine.Layout(Type(type)).element, 5) - kArrayElementsOffset;
    for (uint64_t i = 0; i < bytes; ++i) ASSERT_EQ(Elements(word)[i], 0) << type << " at " << i;
  }
  EXPECT_EQ(Length(New(kI8, 0, 0)), 0u);
}

TEST_F(ArrayOps, HugeLengthsTrap) {
  uint32_t word = 0;
  for (const uint32_t type : {kI8, kI64, kV128, kRef}) {
    EXPECT_EQ(ArrayNew(*world_.store, Type(type), kMax32, nullptr, nullptr, &word), TrapKind::kHeapExhausted);
  }
  EXPECT_EQ(world_.store->host_message,
            "GC heap out of memory: array $ref, " + std::to_string((uint64_t{kMax32} * 4 + 15) / 8 * 8) + " bytes");
}

TEST_F(ArrayOps, NewReadsItsReferenceAfterTheAllocation) {
  const uint32_t old_word = New(kI8, 1, 0), new_word = New(kI8, 1, 0);
  uint32_t* place = world_.store->stack().refs();
  *place = old_word;
  world_.executor.live_ref_slots = 1;
  world_.heaps.state.forwards = {{old_word, new_word}};
  world_.heaps.state.collect_at_each_allocation = true;
  EXPECT_EQ(ArrayNew(*world_.store, Type(kRef), 2, nullptr, place, place), TrapKind::kNone);
  EXPECT_EQ(Values<uint32_t>(*place), (std::vector<uint32_t>{new_word, new_word}));
  *place = old_word;
  EXPECT_EQ(ArrayNewFixed(*world_.store, Type(kRef), 1, nullptr, place, place), TrapKind::kNone);
  EXPECT_EQ(Values<uint32_t>(*place), (std::vector<uint32_t>{new_word}));
}

TEST_F(ArrayOps, NewFixedTakesOperandSlots) {
  uint32_t word = 0;
  const uint64_t nums[4] = {0x101, 0x202, 0x303, 0x404};
  EXPECT_EQ(ArrayNewFixed(*world_.store, Type(kI8), 4, nums, nullptr, &word), TrapKind::kNone);
  EXPECT_EQ(Values<uint8_t>(word), (std::vector<uint8_t>{1, 2, 3, 4}));
  EXPECT_EQ(ArrayNewFixed(*world_.store, Type(kV128), 2, nums, nullptr, &word), TrapKind::kNone);
  EXPECT_EQ(reinterpret_cast<uint64_t*>(Elements(word))[2], 0x303u);
  EXPECT_EQ(ArrayNewFixed(*world_.store, Type(kI32), 0, nullptr, nullptr, &word), TrapKind::kNone);
  EXPECT_EQ(Length(word), 0u);
}

TEST_F(ArrayOps, NewDataReadsTheSegment) {
  uint32_t word = 0;
  EXPECT_EQ(ArrayNewData(instance_, Type(kI16), 0, 3, 2, &word), TrapKind::kNone);
  EXPECT_EQ(std::memcmp(Elements(word), "3456", 4), 0);
  EXPECT_EQ(ArrayNewData(instance_, Type(kI16), 0, 7, 2, &word), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(ArrayNewData(instance_, Type(kI64), 0, kMax32, kMax32, &word), TrapKind::kMemoryOutOfBounds);
  DataDrop(instance_, 0);
  EXPECT_EQ(ArrayNewData(instance_, Type(kI8), 0, 0, 1, &word), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(ArrayNewData(instance_, Type(kI8), 0, 0, 0, &word), TrapKind::kNone);
}

TEST_F(ArrayOps, NewElemReadsTheSegment) {
  uint32_t word = 0;
  EXPECT_EQ(ArrayNewElem(instance_, Type(kFunc), 0, 1, 1, &word), TrapKind::kNone);
  EXPECT_EQ(Values<uint32_t>(word), (std::vector<uint32_t>{FuncRefWord(instance_.func_records[1])}));
  EXPECT_EQ(ArrayNewElem(instance_, Type(kRef), 1, 0, 2, &word), TrapKind::kNone);
  EXPECT_EQ(ArrayNewElem(instance_, Type(kFunc), 0, 1, 2, &word), TrapKind::kTableOutOfBounds);
  EXPECT_EQ(ArrayNewElem(instance_, Type(kFunc), 0, kMax32, kMax32, &word), TrapKind::kTableOutOfBounds);
  ElemDrop(instance_, 0);
  EXPECT_EQ(ArrayNewElem(instance_, Type(kFunc), 0, 0, 1, &word), TrapKind::kTableOutOfBounds);
}

TEST_F(ArrayOps, FillChecksNullAndBounds) {
  const uint32_t word = New(kI32, 4, 1);
  const uint64_t num[2] = {8, 0};
  const auto fill = [&](uint32_t array, uint32_t offset, uint32_t count) {
    return ArrayFill(*world_.store, Type(kI32), array, offset, num, nullptr, count);
  };
  EXPECT_EQ(fill(word, 1, 2), TrapKind::kNone);
  EXPECT_EQ(Values<uint32_t>(word), (std::vector<uint32_t>{1, 8, 8, 1}));
  EXPECT_EQ(fill(word, 4, 0), TrapKind::kNone);
  EXPECT_EQ(fill(word, 5, 0), TrapKind::kArrayOutOfBounds);
  EXPECT_EQ(fill(word, 3, 2), TrapKind::kArrayOutOfBounds);
  EXPECT_EQ(fill(word, kMax32, kMax32), TrapKind::kArrayOutOfBounds);
  EXPECT_EQ(fill(0, 0, 0), TrapKind::kNullArrayReference);
}

TEST_F(ArrayOps, CopyHandlesOverlapNullAndBounds) {
  for (const uint32_t type : {kI8, kRef}) {
    const uint32_t word = New(type, 4, 1);
    const uint64_t num[2] = {3, 0};
    const uint32_t ref = 3;
    EXPECT_EQ(ArrayFill(*world_.store, Type(type), word, 0, num, &ref, 1), TrapKind::kNone);
    const auto copy = [&](uint32_t dest, uint32_t to, uint32_t source, uint32_t from, uint32_t count) {
      return ArrayCopy(*world_.store, Type(type), Type(type), dest, to, source, from, count);
    };
    EXPECT_EQ(copy(word, 1, word, 0, 3), TrapKind::kNone);
    EXPECT_EQ(copy(word, 0, word, 3, 1), TrapKind::kNone);
    if (type == kI8) {
      EXPECT_EQ(Values<uint8_t>(word), (std::vector<uint8_t>{1, 3, 1, 1}));
    } else {
      EXPECT_EQ(Values<uint32_t>(word), (std::vector<uint32_t>{1, 3, 1, 1}));
    }
    EXPECT_EQ(copy(word, 2, word, 0, 3), TrapKind::kArrayOutOfBounds);
    EXPECT_EQ(copy(word, 0, word, 2, 3), TrapKind::kArrayOutOfBounds);
    EXPECT_EQ(copy(0, 0, word, 0, 0), TrapKind::kNullArrayReference);
    EXPECT_EQ(copy(word, 0, 0, 0, 0), TrapKind::kNullArrayReference);
  }
}

TEST_F(ArrayOps, InitFromSegments) {
  const uint32_t bytes = New(kI8, 4, 0), funcs = New(kFunc, 2, 0);
  const auto data = [&](uint32_t array, uint32_t dest, uint32_t source, uint32_t count) {
    return ArrayInitData(instance_, Type(kI8), 0, array, dest, source, count);
  };
  EXPECT_EQ(data(bytes, 1, 7, 3), TrapKind::kNone);
  EXPECT_EQ(Values<uint8_t>(bytes), (std::vector<uint8_t>{0, '7', '8', '9'}));
  EXPECT_EQ(data(bytes, 2, 0, 3), TrapKind::kArrayOutOfBounds);
  EXPECT_EQ(data(bytes, 0, 8, 3), TrapKind::kMemoryOutOfBounds);
  EXPECT_EQ(data(0, 0, 0, 0), TrapKind::kNullArrayReference);
  const auto elem = [&](uint32_t array, uint32_t dest, uint32_t source, uint32_t count) {
    return ArrayInitElem(instance_, Type(kFunc), 0, array, dest, source, count);
  };
  EXPECT_EQ(elem(funcs, 1, 0, 1), TrapKind::kNone);
  EXPECT_EQ(Values<uint32_t>(funcs)[1], FuncRefWord(instance_.func_records[0]));
  EXPECT_EQ(elem(funcs, 1, 0, 2), TrapKind::kArrayOutOfBounds);
  EXPECT_EQ(elem(funcs, 0, 1, 2), TrapKind::kTableOutOfBounds);
  EXPECT_EQ(elem(0, 0, 0, 0), TrapKind::kNullArrayReference);
}

TEST(ArrayBarriers, StandBeforeOverwritesOnly) {
  TestWorld world;
  world.heaps.state.constraints.barrier = vm::BarrierKind::kPreValue;
  Instance& i = world.Instantiate("(type (array (mut anyref))) (elem anyref (ref.null any))");
  const CanonicalTypeId type = i.code->canonical(0);
  world.heaps.state.range_writes.clear();
  uint32_t word = 0;
  const uint32_t ref = 0;
  EXPECT_EQ(ArrayNew(*world.store, type, 4, nullptr, &ref, &word), TrapKind::kNone);
  EXPECT_TRUE(world.heaps.state.range_writes.empty());
  EXPECT_EQ(ArrayFill(*world.store, type, word, 0, nullptr, &ref, 3), TrapKind::kNone);
  EXPECT_EQ(ArrayCopy(*world.store, type, type, word, 0, word, 1, 2), TrapKind::kNone);
  EXPECT_EQ(ArrayInitElem(i, type, 0, word, 0, 0, 1), TrapKind::kNone);
  ASSERT_EQ(world.heaps.state.range_writes.size(), 3u);
  EXPECT_EQ(world.heaps.state.range_writes[1].count, 2u);
  EXPECT_EQ(world.heaps.state.range_writes[2].object, word);
}

TEST_F(ArrayOps, StructNewDefaultZeroesEverything) {
  uint32_t word = 0;
  EXPECT_EQ(StructNewDefault(*world_.store, Type(kStruct), &word), TrapKind::kNone);
  const uint32_t size = world_.engine.Layout(Type(kStruct)).size;
  const uint8_t* object = Elements(word) - kArrayElementsOffset;
  for (uint32_t i = 4; i < size; ++i) EXPECT_EQ(object[i], 0) << i;
  EXPECT_TRUE(RefMatches(*world_.store, word, {HeapKind::kStruct, 0}, false));
}

TEST_F(ArrayOps, RefMatchesTheDynamicType) {
  const Store& store = *world_.store;
  const uint32_t bytes = New(kI8, 1, 0);
  uint32_t object = 0;
  ASSERT_EQ(StructNewDefault(*world_.store, Type(kStruct), &object), TrapKind::kNone);
  const uint32_t host = world_.store->NewHostRef(1);
  const uint32_t func = FuncRefWord(instance_.func_records[0]);
  const uint32_t i31 = 7;
  const auto matches = [&store](uint32_t word, HeapKind kind) { return RefMatches(store, word, {kind, 0}, false); };

  EXPECT_TRUE(RefMatches(store, 0, {HeapKind::kNone, 0}, true));
  EXPECT_FALSE(RefMatches(store, 0, {HeapKind::kAny, 0}, false));
  for (const uint32_t word : {bytes, object, host, i31}) {
    EXPECT_TRUE(matches(word, HeapKind::kAny));
    EXPECT_TRUE(matches(word, HeapKind::kExtern));
    EXPECT_FALSE(matches(word, HeapKind::kNone));
    EXPECT_FALSE(matches(word, HeapKind::kNoExtern));
    EXPECT_EQ(matches(word, HeapKind::kEq), word != host);
    EXPECT_EQ(matches(word, HeapKind::kI31), word == i31);
    EXPECT_EQ(matches(word, HeapKind::kArray), word == bytes);
    EXPECT_EQ(matches(word, HeapKind::kStruct), word == object);
    EXPECT_EQ(RefMatches(store, word, HeapType::Concrete(Type(kI8)), false), word == bytes);
    EXPECT_EQ(RefMatches(store, word, HeapType::Concrete(Type(kStruct)), false), word == object);
  }
  EXPECT_TRUE(matches(func, HeapKind::kFunc));
  EXPECT_FALSE(matches(func, HeapKind::kNoFunc));
  const CanonicalTypeId func_type = world_.store->func_record(instance_.func_records[0]).type;
  EXPECT_TRUE(RefMatches(store, func, HeapType::Concrete(func_type), false));
  const CanonicalTypeId other = world_.engine.InternFuncType({{ValKind::kF32}, {}});
  EXPECT_FALSE(RefMatches(store, func, HeapType::Concrete(other), false));
}

}  // namespace
}  // namespace strata::wasm
