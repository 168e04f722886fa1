#include "wasm/debug_info/dwarf_reader.h"

#include "gtest/gtest.h"
#include "wasm/debug_info/section_bytes.h"

namespace strata::wasm::debug_info {
namespace {

DwarfSection Section(const SectionBytes& bytes) { return {".debug_test", bytes.bytes()}; }

TEST(DwarfReader, ReadsNumbersOfEachWidth) {
  const SectionBytes bytes = SectionBytes().U8({0xfe}).U16(0x1234).U32(0x89abcdef).U64(0x0102030405060708);
  const DwarfSection section = Section(bytes);
  DwarfReader in(section);
  EXPECT_EQ(in.U8(), 0xfe);
  EXPECT_EQ(in.U16(), 0x1234);
  EXPECT_EQ(in.U32(), 0x89abcdef);
  EXPECT_EQ(in.Fixed(8), 0x0102030405060708u);
  EXPECT_TRUE(in.at_end());
  EXPECT_TRUE(in.ok());
}

TEST(DwarfReader, ReadsPaddedAndOverlongLebs) {
  const SectionBytes bytes = SectionBytes()
                                 .U8({0xe5, 0x8e, 0x26})                                               // 624485
                                 .U8({0x81, 0x80, 0x80, 0x00})                                         // 1, padded
                                 .U8({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f})     // 2^64 - 1
                                 .U8({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 3})  // above: lost
                                 .U8({0x7e})                                                           // -2
                                 .U8({0x9b, 0xf1, 0x59});                                              // -624485
  const DwarfSection section = Section(bytes);
  DwarfReader in(section);
  EXPECT_EQ(in.Uleb(), 624485u);
  EXPECT_EQ(in.Uleb(), 1u);
  EXPECT_EQ(in.Uleb(), UINT64_MAX);
  EXPECT_EQ(in.Uleb(), 0u);
  EXPECT_EQ(in.Sleb(), -2);
  EXPECT_EQ(in.Sleb(), -624485);
  EXPECT_TRUE(in.ok());
}

TEST(DwarfReader, KeepsTheFirstErrorAndGoesToTheEnd) {
  const SectionBytes bytes = SectionBytes().U8({1, 2, 3});
  const DwarfSection section = Section(bytes);
  DwarfReader in(section, 1);
  EXPECT_EQ(in.U32(), 0u);
  EXPECT_TRUE(in.at_end());
  in.Fail("something else");
  EXPECT_EQ(in.Uleb(), 0u);
  EXPECT_EQ(in.String(), "");
  EXPECT_EQ(in.status().message(), ".debug_test at 0x1: unexpected end");
}

TEST(DwarfReader, StartsAtTheSectionsEndButNotBeyond) {
  const SectionBytes bytes = SectionBytes().U8({1});
  const DwarfSection section = Section(bytes);
  EXPECT_TRUE(DwarfReader(section, 1).ok());
  DwarfReader beyond(section, 2);
  EXPECT_EQ(beyond.U8(), 0);
  EXPECT_EQ(beyond.status().message(), ".debug_test at 0x2: beyond the section's end");
}

TEST(DwarfReader, ReadsStringsUpToTheirEnd) {
  const SectionBytes bytes = SectionBytes().Text("").Text("ab").U8({'c'});
  const DwarfSection section = Section(bytes);
  DwarfReader in(section);
  EXPECT_EQ(in.String(), "");
  EXPECT_EQ(in.String(), "ab");
  EXPECT_EQ(in.String(), "");
  EXPECT_EQ(in.status().message(), ".debug_test at 0x4: a string without an end");
}

TEST(DwarfReader, LimitsItselfToAUnit) {
  const SectionBytes bytes = SectionBytes().U32(2).U16(7).U32(0xffffffff).U64(1).U8({9}).U32(0xfffffff1).U32(3);
  const DwarfSection section = Section(bytes);
  DwarfReader first(section);
  EXPECT_FALSE(first.UnitLength());
  EXPECT_EQ(first.U16(), 7);
  EXPECT_TRUE(first.at_end());
  DwarfReader second(section, first.offset());
  EXPECT_TRUE(second.UnitLength());
  EXPECT_EQ(second.remaining(), 1u);
  DwarfReader reserved(section, second.offset() + 1);
  reserved.UnitLength();
  EXPECT_EQ(reserved.status().message(), ".debug_test at 0x17: a reserved length");
  DwarfReader too_long(section, section.bytes.size() - 4);
  too_long.UnitLength();
  EXPECT_FALSE(too_long.ok());
}

}  // namespace
}  // namespace strata::wasm::debug_info
