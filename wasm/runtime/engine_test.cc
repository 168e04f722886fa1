#include "wasm/runtime/engine.h"

#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace strata::wasm {
namespace {

SubType StructOf(int i32_fields) {
  StructType type;
  for (int i = 0; i < i32_fields; ++i) type.fields.push_back({ValKind::kI32, PackedKind::kNone, false});
  SubType sub;
  sub.composite = std::move(type);
  return sub;
}

TEST(Engine, GivesEqualTypesOneIdAndLayout) {
  Engine engine({});
  const std::vector<SubType> types = {StructOf(1), StructOf(3)};
  const std::vector<RecGroup> groups = {{0, 1}, {1, 1}};
  const std::vector<CanonicalTypeId> first = engine.InternTypes(types, groups);
  EXPECT_EQ(engine.InternTypes(types, groups), first);
  EXPECT_EQ(engine.Layout(first[0]).size, 8u);
  EXPECT_EQ(engine.Layout(first[1]).size, 16u);
  EXPECT_EQ(engine.Layout(first[1]).kind, ObjectKind::kStruct);
}

TEST(Engine, InternsObjectTypesOverCanonicalTypes) {
  Engine engine({});
  const std::vector<CanonicalTypeId> ids = engine.InternTypes(std::vector<SubType>{StructOf(1)}, {{RecGroup{0, 1}}});
  const ArrayType array{{RefType{HeapType::Concrete(ids[0]), true}, PackedKind::kNone, true}};
  const CanonicalTypeId id = engine.InternType(array);
  EXPECT_EQ(*engine.types().Get(id).array(), array);
  EXPECT_EQ(engine.Layout(id).kind, ObjectKind::kArray);
  EXPECT_EQ(engine.InternType(*StructOf(1).struct_type()), ids[0]);
}

TEST(Engine, InternsFunctionTypesOverCanonicalTypes) {
  Engine engine({});
  const std::vector<CanonicalTypeId> ids = engine.InternTypes(std::vector<SubType>{StructOf(1)}, {{RecGroup{0, 1}}});
  const FuncType plain{{ValKind::kI32}, {}};
  const FuncType takes_struct{{RefType{HeapType::Concrete(ids[0]), true}}, {}};
  EXPECT_EQ(engine.InternFuncType(plain), engine.InternFuncType(plain));
  const CanonicalTypeId id = engine.InternFuncType(takes_struct);
  EXPECT_EQ(*engine.types().Get(id).func(), takes_struct);
  // The same as a module declares it, in its own index space.
  std::vector<SubType> module_types = {StructOf(1), {}};
  module_types[1].composite = FuncType{{RefType{HeapType::Concrete(0), true}}, {}};
  EXPECT_EQ(engine.InternTypes(module_types, {{RecGroup{0, 1}, RecGroup{1, 1}}})[1], id);
}

TEST(Engine, InternsFromManyThreads) {
  Engine engine({});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&engine] {
      for (int i = 1; i <= 40; ++i) {
        const std::vector<CanonicalTypeId> ids =
            engine.InternTypes(std::vector<SubType>{StructOf(i)}, {{RecGroup{0, 1}}});
        EXPECT_EQ(engine.Layout(ids[0]).fields.size(), static_cast<size_t>(i));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(engine.types().size(), 40u);
}

TEST(Engine, KeepsLayoutsBeyondOneChunk) {
  Engine engine({});
  std::vector<SubType> types;
  std::vector<RecGroup> groups;
  for (uint32_t i = 0; i < 1500; ++i) {
    types.push_back(StructOf(1));
    if (i > 0) types.back().supertype = i - 1;
    types.back().is_final = false;
    groups.push_back({i, 1});
  }
  const std::vector<CanonicalTypeId> ids = engine.InternTypes(types, groups);
  EXPECT_EQ(engine.Layout(ids[1499]).kind, ObjectKind::kStruct);
  EXPECT_EQ(engine.Layout(ids[1499]).size, 8u);
}

}  // namespace
}  // namespace strata::wasm
