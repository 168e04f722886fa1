// Canonical identity, subtyping across hierarchies and concurrent reading.

#include "wasm/types/type_registry.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace strata::wasm {
namespace {

RefType Ref(uint32_t index) { return RefType{HeapType::Concrete(index), false}; }
RefType RefNull(uint32_t index) { return RefType{HeapType::Concrete(index), true}; }
HeapType Abstract(HeapKind kind) { return HeapType{kind, 0}; }

SubType Struct(std::vector<FieldType> fields, std::optional<uint32_t> super = std::nullopt, bool is_final = false) {
  return SubType{is_final, super, StructType{std::move(fields)}};
}
SubType Func(std::vector<ValType> params, std::vector<ValType> results) {
  return SubType{true, std::nullopt, FuncType{std::move(params), std::move(results)}};
}
SubType Array(FieldType element) { return SubType{true, std::nullopt, ArrayType{element}}; }

std::vector<RecGroup> Singles(size_t count) {
  std::vector<RecGroup> groups;
  for (uint32_t i = 0; i < count; ++i) groups.push_back({i, 1});
  return groups;
}

TEST(TypeRegistry, GivesEqualTypesOneIdAndOthersAnother) {
  TypeRegistry registry;
  const std::vector<SubType> types = {Func({ValKind::kI32}, {}),
                                      Func({ValKind::kI32}, {}),
                                      Func({}, {ValKind::kI32}),
                                      Struct({{ValKind::kI32, PackedKind::kI8, true}}),
                                      Struct({{ValKind::kI32, PackedKind::kI8, false}}),
                                      Struct({{ValKind::kI32, PackedKind::kI16, true}}),
                                      Struct({{ValKind::kI32, PackedKind::kI8, true}}, std::nullopt, true),
                                      Array({ValKind::kI32, PackedKind::kI8, true})};
  const auto ids = registry.InternAll(types, Singles(types.size()));
  EXPECT_EQ(ids, (std::vector<CanonicalTypeId>{0, 0, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(registry.size(), 7u);
}

TEST(TypeRegistry, ComparesRecursiveTypesByTheirGroup) {
  TypeRegistry registry;
  // Two copies of one self-reference, then the same shape as a group of two.
  const std::vector<SubType> types = {Struct({{RefNull(0)}}), Struct({{RefNull(1)}}), Struct({{RefNull(2)}}),
                                      Struct({{RefNull(3)}})};
  const std::vector<RecGroup> groups = {{0, 1}, {1, 1}, {2, 2}};
  const auto ids = registry.InternAll(types, groups);
  EXPECT_EQ(ids[0], ids[1]);
  EXPECT_NE(ids[0], ids[2]);
  EXPECT_EQ(ids[3], ids[2] + 1);
}

TEST(TypeRegistry, TellsAReferenceIntoTheGroupFromOneOutside) {
  TypeRegistry registry;
  const std::vector<SubType> types = {Struct({{RefNull(0)}}), Struct({{RefNull(0)}})};
  const auto ids = registry.InternAll(types, Singles(2));
  EXPECT_NE(ids[0], ids[1]);
  EXPECT_EQ(std::get<StructType>(registry.Get(ids[1]).composite).fields[0].type, ValType(RefNull(ids[0])));
}

TEST(TypeRegistry, SharesTypesAmongModulesWithOtherIndexes) {
  TypeRegistry registry;
  const std::vector<SubType> first = {Func({}, {}), Struct({{Ref(0)}})};
  const std::vector<SubType> second = {Func({ValKind::kF32}, {}), Func({}, {}), Struct({{Ref(1)}})};
  const auto a = registry.InternAll(first, Singles(2));
  const auto b = registry.InternAll(second, Singles(3));
  EXPECT_EQ(a[1], b[2]);
}

TEST(TypeRegistry, FollowsDeclaredSupertypesOnly) {
  TypeRegistry registry;
  std::vector<SubType> types = {Struct({})};
  for (uint32_t i = 1; i < 20; ++i) types.push_back(Struct({}, i - 1));
  types.push_back(Struct({}, 3));                 // 20: a sibling of 4, but equal to it, so the same type
  types.push_back(Struct({{ValKind::kI32}}, 3));  // 21
  const auto ids = registry.InternAll(types, Singles(types.size()));
  EXPECT_EQ(ids[20], ids[4]);
  for (uint32_t sub = 0; sub < 20; ++sub) {
    for (uint32_t super = 0; super < 20; ++super) {
      EXPECT_EQ(registry.IsSubtype(ids[sub], ids[super]), super <= sub) << sub << " " << super;
    }
  }
  EXPECT_TRUE(registry.IsSubtype(ids[21], ids[3]));
  EXPECT_TRUE(registry.IsSubtype(ids[21], ids[0]));
  EXPECT_FALSE(registry.IsSubtype(ids[21], ids[4]));
  EXPECT_EQ(registry.Depth(ids[19]), 19u);
}

TEST(TypeRegistry, MatchesAbstractHeapTypes) {
  TypeRegistry registry;
  const std::vector<HeapKind> any_side = {HeapKind::kAny,    HeapKind::kEq,    HeapKind::kI31,
                                          HeapKind::kStruct, HeapKind::kArray, HeapKind::kNone};
  for (HeapKind kind : any_side) {
    EXPECT_TRUE(registry.Matches(Abstract(HeapKind::kNone), Abstract(kind)));
    EXPECT_TRUE(registry.Matches(Abstract(kind), Abstract(HeapKind::kAny)));
    EXPECT_TRUE(registry.Matches(Abstract(HeapKind::kBottom), Abstract(kind)));
    for (HeapKind other : {HeapKind::kFunc, HeapKind::kNoFunc, HeapKind::kExtern, HeapKind::kNoExtern, HeapKind::kExn,
                           HeapKind::kNoExn}) {
      EXPECT_FALSE(registry.Matches(Abstract(kind), Abstract(other)));
      EXPECT_FALSE(registry.Matches(Abstract(other), Abstract(kind)));
    }
  }
  EXPECT_TRUE(registry.Matches(Abstract(HeapKind::kI31), Abstract(HeapKind::kEq)));
  EXPECT_FALSE(registry.Matches(Abstract(HeapKind::kEq), Abstract(HeapKind::kI31)));
  EXPECT_FALSE(registry.Matches(Abstract(HeapKind::kStruct), Abstract(HeapKind::kArray)));
  EXPECT_TRUE(registry.Matches(Abstract(HeapKind::kNoFunc), Abstract(HeapKind::kFunc)));
  EXPECT_TRUE(registry.Matches(Abstract(HeapKind::kNoExtern), Abstract(HeapKind::kExtern)));
  EXPECT_TRUE(registry.Matches(Abstract(HeapKind::kNoExn), Abstract(HeapKind::kExn)));
  EXPECT_FALSE(registry.Matches(Abstract(HeapKind::kExn), Abstract(HeapKind::kNoExn)));
  EXPECT_FALSE(registry.Matches(Abstract(HeapKind::kFunc), Abstract(HeapKind::kExtern)));
}

TEST(TypeRegistry, MatchesConcreteAgainstAbstractHeapTypes) {
  TypeRegistry registry;
  const std::vector<SubType> types = {Func({}, {}), Struct({}), Array({ValKind::kI32})};
  const auto ids = registry.InternAll(types, Singles(3));
  const HeapType func = HeapType::Concrete(ids[0]);
  const HeapType structure = HeapType::Concrete(ids[1]);
  const HeapType array = HeapType::Concrete(ids[2]);
  EXPECT_TRUE(registry.Matches(func, Abstract(HeapKind::kFunc)));
  EXPECT_FALSE(registry.Matches(func, Abstract(HeapKind::kAny)));
  EXPECT_TRUE(registry.Matches(structure, Abstract(HeapKind::kStruct)));
  EXPECT_TRUE(registry.Matches(structure, Abstract(HeapKind::kEq)));
  EXPECT_FALSE(registry.Matches(structure, Abstract(HeapKind::kArray)));
  EXPECT_TRUE(registry.Matches(array, Abstract(HeapKind::kArray)));
  EXPECT_TRUE(registry.Matches(Abstract(HeapKind::kNone), structure));
  EXPECT_TRUE(registry.Matches(Abstract(HeapKind::kNoFunc), func));
  EXPECT_TRUE(registry.Matches(Abstract(HeapKind::kBottom), func));
  EXPECT_FALSE(registry.Matches(Abstract(HeapKind::kNone), func));
  EXPECT_FALSE(registry.Matches(Abstract(HeapKind::kNoFunc), structure));
  EXPECT_FALSE(registry.Matches(Abstract(HeapKind::kStruct), structure));
  EXPECT_EQ(registry.TopOf(func), Abstract(HeapKind::kFunc));
  EXPECT_EQ(registry.TopOf(array), Abstract(HeapKind::kAny));
  EXPECT_EQ(registry.TopOf(Abstract(HeapKind::kNoExn)), Abstract(HeapKind::kExn));
}

TEST(TypeRegistry, MatchesNullability) {
  TypeRegistry registry;
  const RefType nullable = kAnyRef;
  const RefType non_null{{HeapKind::kAny, 0}, false};
  EXPECT_TRUE(registry.Matches(non_null, nullable));
  EXPECT_FALSE(registry.Matches(nullable, non_null));
  EXPECT_TRUE(registry.Matches(ValType(ValKind::kBottom), ValType(non_null)));
  EXPECT_FALSE(registry.Matches(ValType(ValKind::kI32), ValType(ValKind::kI64)));
  EXPECT_FALSE(registry.Matches(ValType(ValKind::kI32), ValType(nullable)));
}

TEST(TypeRegistry, KeepsAddressesWhileGrowing) {
  TypeRegistry registry;
  const std::vector<SubType> one = {Func({}, {})};
  const SubType* first = &registry.Get(registry.Intern(one, 0, {}));
  for (uint32_t i = 1; i < 5000; ++i) {
    const std::vector<SubType> next = {
        Func(std::vector<ValType>(i % 50, ValKind::kI32), std::vector<ValType>(i / 50, ValKind::kI64))};
    EXPECT_EQ(registry.Intern(next, 0, {}), i);
  }
  EXPECT_EQ(&registry.Get(0), first);
  EXPECT_EQ(registry.Get(4999).func()->results.size(), 99u);
}

TEST(TypeRegistry, IsReadWhileItGrows) {
  TypeRegistry registry;
  const std::vector<SubType> root = {Struct({})};
  registry.Intern(root, 0, {});
  std::atomic<bool> stop{false};
  std::thread reader([&] {
    while (!stop.load()) {
      const uint32_t size = registry.size();
      EXPECT_TRUE(registry.IsSubtype(size - 1, 0));
      EXPECT_TRUE(registry.Matches(HeapType::Concrete(size - 1), Abstract(HeapKind::kStruct)));
    }
  });
  const std::vector<CanonicalTypeId> canonical = {0};
  for (uint32_t i = 1; i < 500; ++i) {
    const std::vector<SubType> next = {Struct(std::vector<FieldType>(i, FieldType{ValKind::kI32}), 0)};
    registry.Intern(next, 1, canonical);
  }
  stop.store(true);
  reader.join();
}

}  // namespace
}  // namespace strata::wasm
