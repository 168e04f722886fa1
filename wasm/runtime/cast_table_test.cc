#include "wasm/runtime/cast_table.h"

#include <cstdint>
#include <optional>
#include <vector>

#include "gtest/gtest.h"
#include "vm_binding/contract/header.h"
#include "wasm/code/object_layout.h"

namespace strata::wasm {
namespace {

CanonicalTypeId Add(TypeRegistry& types, std::optional<CanonicalTypeId> supertype, int fields) {
  SubType type;
  type.is_final = false;
  type.supertype = supertype;
  StructType fields_type;
  for (int i = 0; i < fields; ++i) fields_type.fields.push_back({ValKind::kI32, PackedKind::kNone, false});
  type.composite = fields_type;
  std::vector<CanonicalTypeId> identity(types.size());
  for (uint32_t i = 0; i < identity.size(); ++i) identity[i] = i;
  return types.Intern({&type, 1}, static_cast<uint32_t>(identity.size()), identity);
}

uint32_t HeaderOf(CanonicalTypeId id) { return vm::HeaderWord::OfType(HeapTypeIdOf(id)).bits(); }

TEST(CastTable, HoldsSupertypesByDepth) {
  TypeRegistry types;
  const CanonicalTypeId root = Add(types, std::nullopt, 0), child = Add(types, root, 1), other = Add(types, root, 2);
  CastTable table;
  table.Extend(types);
  const CastRow* rows = table.rows().load();
  const CastRow& row = rows[HeapTypeIdOf(child)];
  EXPECT_EQ(row.supertypes[0], HeaderOf(root));
  EXPECT_EQ(row.supertypes[1], HeaderOf(child));
  EXPECT_EQ(row.supertypes[2], kNoHeader);
  EXPECT_EQ(rows[HeapTypeIdOf(other)].supertypes[1], HeaderOf(other));
  EXPECT_EQ(rows[kHostRefTypeId].supertypes[0], kNoHeader);  // what is no struct or array has no supertypes
}

TEST(CastTable, CutsDeepHierarchies) {
  TypeRegistry types;
  std::vector<CanonicalTypeId> chain = {Add(types, std::nullopt, 0)};
  for (int i = 1; i < 12; ++i) chain.push_back(Add(types, chain.back(), i));
  CastTable table;
  table.Extend(types);
  const CastRow& row = table.rows().load()[HeapTypeIdOf(chain.back())];
  for (uint32_t depth = 0; depth < kCastDepths; ++depth) EXPECT_EQ(row.supertypes[depth], HeaderOf(chain[depth]));
}

TEST(CastTable, KeepsRowsWhenItGrowsAndTheTablesThatReadersMayBeIn) {
  TypeRegistry types;
  const CanonicalTypeId root = Add(types, std::nullopt, 0);
  CastTable table;
  table.Extend(types);
  const CastRow* const before = table.rows().load();
  CanonicalTypeId last = root;
  for (int i = 1; i < 300; ++i) last = Add(types, root, i);
  table.Extend(types);
  EXPECT_NE(table.rows().load(), before);
  EXPECT_EQ(before[HeapTypeIdOf(root)].supertypes[0], HeaderOf(root));
  EXPECT_EQ(table.rows().load()[HeapTypeIdOf(root)].supertypes[0], HeaderOf(root));
  EXPECT_EQ(table.rows().load()[HeapTypeIdOf(last)].supertypes[1], HeaderOf(last));
}

}  // namespace
}  // namespace strata::wasm
