// Name maps, well formed and not.

#include "wasm/binary/name_section.h"

#include "gtest/gtest.h"
#include "wasm/binary/byte_writer.h"

namespace strata::wasm {
namespace {

void WriteMap(ByteWriter& writer, const std::vector<NameEntry>& map) {
  writer.U32Leb(static_cast<uint32_t>(map.size()));
  for (const NameEntry& entry : map) {
    writer.U32Leb(entry.index);
    writer.Name(entry.name);
  }
}

Names Decode(const ByteWriter& writer) {
  CustomSection section;
  section.bytes = writer.bytes();
  Names names;
  DecodeNameSection(section, names);
  return names;
}

TEST(NameSection, ReadsEverySubsection) {
  ByteWriter writer;
  writer.Section(0, [](ByteWriter& sub) { sub.Name("module"); });
  for (uint8_t id : {1, 4, 5, 6, 7, 8, 9, 11}) {
    writer.Section(id, [&](ByteWriter& sub) { WriteMap(sub, {{id, "a"}, {100, "b"}}); });
  }
  for (uint8_t id : {2, 3, 10}) {
    writer.Section(id, [&](ByteWriter& sub) {
      sub.U32Leb(1);
      sub.U32Leb(id);
      WriteMap(sub, {{0, "x"}});
    });
  }
  const Names names = Decode(writer);
  EXPECT_EQ(names.module, "module");
  const std::vector<std::pair<uint32_t, const std::vector<NameEntry>*>> maps = {
      {1, &names.funcs},   {4, &names.types}, {5, &names.tables}, {6, &names.memories},
      {7, &names.globals}, {8, &names.elems}, {9, &names.datas},  {11, &names.tags}};
  for (const auto& [id, map] : maps) {
    ASSERT_EQ(map->size(), 2u) << id;
    EXPECT_EQ((*map)[0].index, id);
    EXPECT_EQ((*map)[1].name, "b");
  }
  ASSERT_EQ(names.locals.size(), 1u);
  EXPECT_EQ(names.locals[0].index, 2u);
  EXPECT_EQ(names.labels[0].names[0].name, "x");
  EXPECT_EQ(names.fields[0].index, 10u);
}

TEST(NameSection, DropsAMalformedSubsectionAndKeepsTheRest) {
  ByteWriter writer;
  writer.Section(1, [](ByteWriter& sub) { WriteMap(sub, {{0, "kept"}}); });
  writer.Section(4, [](ByteWriter& sub) { WriteMap(sub, {{3, "a"}, {2, "descending"}}); });
  writer.Section(7, [](ByteWriter& sub) { WriteMap(sub, {{0, "also kept"}}); });
  writer.Section(9, [](ByteWriter& sub) { sub.U32Leb(7); });
  const Names names = Decode(writer);
  EXPECT_EQ(names.funcs.size(), 1u);
  EXPECT_TRUE(names.types.empty());
  EXPECT_EQ(names.globals.size(), 1u);
  EXPECT_TRUE(names.datas.empty());
}

TEST(NameSection, SkipsUnknownSubsectionsAndStopsAtTheEnd) {
  ByteWriter writer;
  writer.Section(77, [](ByteWriter& sub) { sub.U8(1); });
  writer.Section(1, [](ByteWriter& sub) { WriteMap(sub, {{0, "f"}}); });
  writer.U8(1);
  writer.U8(200);
  EXPECT_EQ(Decode(writer).funcs.size(), 1u);
}

}  // namespace
}  // namespace strata::wasm
