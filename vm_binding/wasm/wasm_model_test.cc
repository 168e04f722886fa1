#include "vm_binding/wasm/wasm_model.h"

#include <array>
#include <vector>

#include "gtest/gtest.h"
#include "wasm/code/exception_layout.h"
#include "wasm/types/type.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {
namespace {

// A piece of memory that stands for an object.
struct Memory {
  alignas(8) std::array<uint32_t, 64> words{};
  vm::Address at() { return vm::Address::FromPointer(words.data()); }
};

class WasmModelTest : public testing::Test {
 protected:
  vm::TypeId Intern(CompositeType composite) {
    SubType type;
    type.composite = std::move(composite);
    const RecGroup group{0, 1};
    return HeapTypeIdOf(engine_.InternTypes({&type, 1}, {&group, 1})[0]);
  }

  // Byte offsets of the slots from the object's start.
  std::vector<size_t> Slots(Memory& object, vm::TypeId type) const {
    std::vector<size_t> offsets;
    model_.ForEachSlot(object.at(), type, [&](vm::RefSlot slot) { offsets.push_back(slot.where() - object.at()); });
    return offsets;
  }

  Engine engine_{EngineOptions()};
  WasmModel model_{engine_};
};

TEST_F(WasmModelTest, KnowsTheFieldsOfAStruct) {
  const vm::TypeId cons = Intern(StructType{{{ValType(ValKind::kI32)}, {ValType(kAnyRef)}, {ValType(kAnyRef)}}});
  Memory object;
  EXPECT_EQ(model_.SizeOf(object.at(), cons), 16u);
  EXPECT_EQ(Slots(object, cons), (std::vector<size_t>{8, 12}));
  EXPECT_EQ(model_.RangedSlotCount(object.at(), cons), 0u);
  EXPECT_TRUE(model_.IsKnownType(cons));
}

TEST_F(WasmModelTest, FindsNoSlotInAStructOfNumbers) {
  const vm::TypeId point = Intern(StructType{{{ValType(ValKind::kF64)}, {ValType(ValKind::kF64)}}});
  Memory object;
  EXPECT_EQ(model_.SizeOf(object.at(), point), 24u);
  EXPECT_TRUE(Slots(object, point).empty());
}

TEST_F(WasmModelTest, VisitsEveryElementOfAnArrayOfReferences) {
  const vm::TypeId array = Intern(ArrayType{{ValType(kAnyRef), PackedKind::kNone, true}});
  Memory object;
  object.words[1] = 3;
  EXPECT_EQ(model_.SizeOf(object.at(), array), 24u);
  EXPECT_EQ(Slots(object, array), (std::vector<size_t>{8, 12, 16}));
  EXPECT_EQ(model_.RangedSlotCount(object.at(), array), 3u);
  std::vector<size_t> range;
  model_.ForEachSlotInRange(object.at(), array, 1, 3,
                            [&](vm::RefSlot slot) { range.push_back(slot.where() - object.at()); });
  EXPECT_EQ(range, (std::vector<size_t>{12, 16}));
}

TEST_F(WasmModelTest, MeasuresArraysOfPackedNumbers) {
  const vm::TypeId bytes = Intern(ArrayType{{ValType(ValKind::kI32), PackedKind::kI8, true}});
  Memory object;
  object.words[1] = 9;
  EXPECT_EQ(model_.SizeOf(object.at(), bytes), 24u);
  EXPECT_TRUE(Slots(object, bytes).empty());
  EXPECT_EQ(model_.RangedSlotCount(object.at(), bytes), 0u);
}

TEST_F(WasmModelTest, DoesNotOverflowWhateverALengthSays) {
  const vm::TypeId longs = Intern(ArrayType{{ValType(ValKind::kI64), PackedKind::kNone, true}});
  Memory object;
  object.words[1] = UINT32_MAX;
  EXPECT_EQ(model_.SizeOf(object.at(), longs), size_t{8} + size_t{8} * UINT32_MAX);
}

TEST_F(WasmModelTest, TracesTablesAndNotHostReferences) {
  Memory table;
  table.words[1] = 2;
  EXPECT_EQ(model_.SizeOf(table.at(), kRefVectorTypeId), 16u);
  EXPECT_EQ(Slots(table, kRefVectorTypeId), (std::vector<size_t>{8, 12}));
  Memory host;
  host.words[1] = 7;
  EXPECT_EQ(model_.SizeOf(host.at(), kHostRefTypeId), 8u);
  EXPECT_TRUE(Slots(host, kHostRefTypeId).empty());
}

TEST_F(WasmModelTest, TracesTheReferencesOfAnException) {
  Memory exception;
  exception.words[1] = PackPayloadSlots({2, 3});
  EXPECT_EQ(model_.SizeOf(exception.at(), kExceptionTypeId), 40u);
  EXPECT_EQ(Slots(exception, kExceptionTypeId), (std::vector<size_t>{12, 16, 20}));
  EXPECT_EQ(model_.RangedSlotCount(exception.at(), kExceptionTypeId), 0u);
  EXPECT_TRUE(model_.IsKnownType(kExceptionTypeId));
  EXPECT_EQ(model_.TypeName(kExceptionTypeId), "exception");
  exception.words[1] = PackPayloadSlots({0, 0});
  EXPECT_EQ(model_.SizeOf(exception.at(), kExceptionTypeId), 16u);
  exception.words[1] = PackPayloadSlots({1, 1});
  EXPECT_EQ(model_.SizeOf(exception.at(), kExceptionTypeId), 24u);
}

TEST_F(WasmModelTest, KnowsNoFunctionTypeAndNoIdBeyondTheEngines) {
  const vm::TypeId function = Intern(FuncType{});
  EXPECT_FALSE(model_.IsKnownType(function));
  EXPECT_FALSE(model_.IsKnownType(function + 1));
  EXPECT_FALSE(model_.IsKnownType(vm::kMaxTypeId));
  EXPECT_FALSE(model_.IsKnownType(vm::kFillerUnitTypeId));
  EXPECT_TRUE(model_.IsKnownType(kHostRefTypeId));
}

TEST_F(WasmModelTest, NamesTypesForMessages) {
  const vm::TypeId point = Intern(StructType{{{ValType(ValKind::kF64)}}});
  EXPECT_EQ(model_.TypeName(point), "struct of type 0");
  EXPECT_EQ(model_.TypeName(kRefVectorTypeId), "reference vector");
  EXPECT_EQ(model_.TypeName(vm::kMaxTypeId), "unknown type 1073741823");
}

}  // namespace
}  // namespace strata::wasm
