#include "wasm/debug_info/form.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/debug_info/dwarf_codes.h"
#include "wasm/debug_info/section_bytes.h"

namespace strata::wasm::debug_info {
namespace {

UnitEncoding Encoding(int version, bool is64 = false) {
  UnitEncoding unit;
  unit.version = static_cast<uint16_t>(version);
  unit.is64 = is64;
  unit.unit_offset = 1000;
  return unit;
}

struct FormCase {
  uint32_t form;
  ValueKind kind;
  uint64_t number;
  uint64_t size;    // of 0x01 0x02 0x03 …
  uint64_t size64;  // where offsets have 64 bits
};

TEST(Form, ReadsEachFormToItsEnd) {
  constexpr FormCase kCases[] = {
      {kFormAddr, ValueKind::kAddress, 0x04030201, 4, 4},
      {kFormBlock2, ValueKind::kNone, 0, 0x203, 0x203},
      {kFormData1, ValueKind::kNumber, 1, 1, 1},
      {kFormData2, ValueKind::kNumber, 0x201, 2, 2},
      {kFormData8, ValueKind::kNumber, 0x0807060504030201, 8, 8},
      {kFormString, ValueKind::kInlineString, 0, 256, 256},
      {kFormBlock, ValueKind::kNone, 0, 2, 2},
      {kFormBlock1, ValueKind::kNone, 0, 2, 2},
      {kFormSdata, ValueKind::kNumber, 1, 1, 1},
      {kFormStrp, ValueKind::kStrOffset, 0x04030201, 4, 8},
      {kFormRef2, ValueKind::kInfoOffset, 0x201 + 1000, 2, 2},
      {kFormRefUdata, ValueKind::kInfoOffset, 1001, 1, 1},
      {kFormRefAddr, ValueKind::kInfoOffset, 0x04030201, 4, 8},
      {kFormExprloc, ValueKind::kNone, 0, 2, 2},
      {kFormFlagPresent, ValueKind::kNumber, 0, 0, 0},
      {kFormImplicitConst, ValueKind::kNumber, 77, 0, 0},
      {kFormStrx3, ValueKind::kStrIndex, 0x030201, 3, 3},
      {kFormAddrx, ValueKind::kAddressIndex, 1, 1, 1},
      {kFormData16, ValueKind::kNone, 0, 16, 16},
      {kFormLineStrp, ValueKind::kLineStrOffset, 0x04030201, 4, 8},
      {kFormRefSig8, ValueKind::kNone, 0, 8, 8},
      {kFormRnglistx, ValueKind::kRangeIndex, 1, 1, 1},
      {kFormLoclistx, ValueKind::kNone, 0, 1, 1},
  };
  SectionBytes bytes;
  for (int i = 1; i < 1024; ++i) bytes.U8({i});
  const DwarfSection section{".debug_info", bytes.bytes()};
  for (const FormCase& row : kCases) {
    DwarfReader in(section), in64(section);
    const AttributeValue value = ReadValue(in, row.form, 77, Encoding(5));
    ReadValue(in64, row.form, 77, Encoding(5, true));
    EXPECT_EQ(in.offset(), row.size) << row.form;
    EXPECT_EQ(in64.offset(), row.size64) << row.form;
    EXPECT_EQ(value.kind, row.kind) << row.form;
    if (row.size <= 8) EXPECT_EQ(value.kind == ValueKind::kNone ? 0 : value.number, row.number) << row.form;
  }
}

TEST(Form, FollowsAnIndirectFormOnce) {
  const SectionBytes bytes = SectionBytes().U8({kFormData1, 9, kFormIndirect, kFormData1});
  const DwarfSection section{".debug_info", bytes.bytes()};
  DwarfReader in(section);
  EXPECT_EQ(ReadValue(in, kFormIndirect, 0, Encoding(5)).number, 9u);
  ReadValue(in, kFormIndirect, 0, Encoding(5));
  EXPECT_FALSE(in.ok());
}

TEST(Form, RejectsUnknownForms) {
  const SectionBytes bytes = SectionBytes().U32(0);
  const DwarfSection section{".debug_info", bytes.bytes()};
  for (const uint32_t form : {0u, 2u, 0x2du, 0x1f01u, UINT32_MAX}) {
    DwarfReader in(section);
    EXPECT_EQ(ReadValue(in, form, 0, Encoding(5)).kind, ValueKind::kNone);
    EXPECT_EQ(in.status().message(), absl::StrCat(".debug_info at 0x0: unknown form 0x", absl::Hex(form)));
  }
}

TEST(Form, GivesReferencesOfVersion2TheSizeOfAddresses) {
  const SectionBytes bytes = SectionBytes().U64(1);
  const DwarfSection section{".debug_info", bytes.bytes()};
  UnitEncoding unit = Encoding(2);
  unit.address_size = 8;
  DwarfReader in(section);
  ReadValue(in, kFormRefAddr, 0, unit);
  EXPECT_TRUE(in.at_end());
}

TEST(Form, LooksStringsAndAddressesUp) {
  const SectionBytes str = SectionBytes().Text("zero").Text("five");
  const SectionBytes line_str = SectionBytes().Text("line");
  const SectionBytes offsets = SectionBytes().U32(0).U32(5).U32(99);
  const SectionBytes home = SectionBytes().U8({1}).Text("here");
  const SectionBytes addresses = SectionBytes().U32(10).U32(20);
  DwarfSections sections;
  sections.str.bytes = str.bytes();
  sections.line_str.bytes = line_str.bytes();
  sections.str_offsets.bytes = offsets.bytes();
  sections.addr.bytes = addresses.bytes();
  const DwarfSection info{".debug_info", home.bytes()};
  UnitEncoding unit = Encoding(5);
  unit.str_offsets_base = 4;
  const auto text = [&](ValueKind kind, uint64_t number) { return StringOf({kind, number}, unit, sections, info); };
  EXPECT_EQ(text(ValueKind::kInlineString, 1), "here");
  EXPECT_EQ(text(ValueKind::kStrOffset, 5), "five");
  EXPECT_EQ(text(ValueKind::kLineStrOffset, 0), "line");
  EXPECT_EQ(text(ValueKind::kStrIndex, 0), "five");
  EXPECT_EQ(text(ValueKind::kStrIndex, 1), "");  // beyond the strings
  EXPECT_EQ(text(ValueKind::kStrIndex, 2), "");
  EXPECT_EQ(text(ValueKind::kStrIndex, UINT64_MAX), "");
  EXPECT_EQ(text(ValueKind::kStrOffset, UINT64_MAX), "");
  EXPECT_EQ(text(ValueKind::kNumber, 0), "");
  EXPECT_EQ(AddressOf({ValueKind::kAddressIndex, 1}, unit, sections), 20u);
  EXPECT_EQ(AddressOf({ValueKind::kAddress, 7}, unit, sections), 7u);
  EXPECT_EQ(AddressOf({ValueKind::kAddressIndex, 2}, unit, sections), std::nullopt);
  EXPECT_EQ(AddressOf({ValueKind::kNumber, 2}, unit, sections), std::nullopt);
}

}  // namespace
}  // namespace strata::wasm::debug_info
