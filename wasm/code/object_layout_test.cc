#include "wasm/code/object_layout.h"

#include <gtest/gtest.h>

namespace strata::wasm {
namespace {

FieldType Field(ValType type, PackedKind packed = PackedKind::kNone) { return {type, packed, true}; }

SubType Struct(std::vector<FieldType> fields) {
  SubType type;
  type.composite = StructType{std::move(fields)};
  return type;
}

TEST(ObjectLayout, PutsAConsCellIntoSixteenBytes) {
  const ObjectLayout layout = LayoutOf(Struct({Field(ValKind::kI32), Field(kAnyRef), Field(kAnyRef)}));
  EXPECT_EQ(layout.size, 16u);
  EXPECT_EQ(layout.fields[0].offset, 4u);
  EXPECT_EQ(layout.ref_offsets, (std::vector<uint32_t>{8, 12}));
}

TEST(ObjectLayout, FillsTheHoleBeforeAnAlignedField) {
  const ObjectLayout layout = LayoutOf(Struct({Field(ValKind::kF64), Field(ValKind::kI32), Field(ValKind::kI64)}));
  EXPECT_EQ(layout.fields[0].offset, 8u);
  EXPECT_EQ(layout.fields[1].offset, 4u);
  EXPECT_EQ(layout.fields[2].offset, 16u);
  EXPECT_EQ(layout.size, 24u);
}

TEST(ObjectLayout, PacksSmallFields) {
  const ObjectLayout layout =
      LayoutOf(Struct({Field(ValKind::kI32, PackedKind::kI8), Field(ValKind::kI32, PackedKind::kI16),
                       Field(ValKind::kI32, PackedKind::kI8)}));
  EXPECT_EQ(layout.fields[0].storage, StorageKind::kI8);
  EXPECT_EQ(layout.fields[0].offset, 4u);
  EXPECT_EQ(layout.fields[1].offset, 6u);
  EXPECT_LT(layout.fields[2].offset, 16u);
  EXPECT_LE(layout.size, 16u);
}

TEST(ObjectLayout, NoFieldsOverlapWhateverTheOrder) {
  const ValType kinds[] = {ValKind::kI32, ValKind::kI64, ValKind::kF32, ValKind::kF64, kAnyRef, ValKind::kV128};
  for (int seed = 0; seed < 200; ++seed) {
    std::vector<FieldType> fields;
    uint32_t x = static_cast<uint32_t>(seed) + 1;
    for (int i = 0; i < 9; ++i, x = x * 31 + 7) {
      fields.push_back(x % 7 == 0 ? Field(ValKind::kI32, PackedKind::kI8) : Field(kinds[(x >> 2) % 6]));
    }
    const ObjectLayout layout = LayoutOf(Struct(fields));
    std::vector<bool> used(layout.size, false);
    for (uint32_t i = 0; i < 4; ++i) used[i] = true;  // the header
    for (const FieldLayout& field : layout.fields) {
      const uint32_t bytes = StorageBytes(field.storage);
      EXPECT_EQ(field.offset % std::min(bytes, 8u), 0u);
      for (uint32_t i = 0; i < bytes; ++i) {
        ASSERT_LT(field.offset + i, layout.size);
        EXPECT_FALSE(used[field.offset + i]) << "seed " << seed;
        used[field.offset + i] = true;
      }
    }
    EXPECT_EQ(layout.size % 8, 0u);
  }
}

TEST(ObjectLayout, AnEmptyStructIsAHeader) { EXPECT_EQ(LayoutOf(Struct({})).size, 8u); }

TEST(ObjectLayout, ArrayBytesDoNotOverflow) {
  EXPECT_EQ(ArrayBytes(StorageKind::kI8, 1), 16u);
  EXPECT_EQ(ArrayBytes(StorageKind::kI64, 2), 24u);
  EXPECT_EQ(ArrayBytes(StorageKind::kV128, 0xffffffff), 8 + uint64_t{16} * 0xffffffff);
}

TEST(ObjectLayout, CountsWhatAnExceptionOfAFunctionTypeCarries) {
  SubType type;
  type.composite = FuncType{{ValKind::kI32, ValType(kExternRef), ValKind::kV128, ValKind::kF64}, {}};
  const ObjectLayout layout = LayoutOf(type);
  EXPECT_EQ(layout.kind, ObjectKind::kNone);
  EXPECT_EQ(layout.params.nums, 4u);
  EXPECT_EQ(layout.params.refs, 1u);
}

}  // namespace
}  // namespace strata::wasm
