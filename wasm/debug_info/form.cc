#include "wasm/debug_info/form.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "wasm/debug_info/dwarf_codes.h"

namespace strata::wasm::debug_info {
namespace {

// How many bytes a form has: so many, or as this says.
enum Width : uint8_t {
  kUleb = 17,
  kSleb,
  kAddressSized,
  kOffsetSized,
  kText,      // up to a zero
  kBlock1,    // a length of one byte, then as many
  kBlock2,    // of two
  kBlock4,    // of four
  kBlockLeb,  // an unsigned LEB128
  kNowhere,   // kFormImplicitConst: the value is in the abbreviation
};

struct FormRule {
  uint32_t form;
  uint8_t width;
  ValueKind kind;
};

// Form by form, in the order of their codes: kRules[i].form == i, but where there is none.
constexpr FormRule kRules[] = {
    {0, 0, ValueKind::kNone},
    {kFormAddr, kAddressSized, ValueKind::kAddress},
    {0, 0, ValueKind::kNone},
    {kFormBlock2, kBlock2, ValueKind::kNone},
    {kFormBlock4, kBlock4, ValueKind::kNone},
    {kFormData2, 2, ValueKind::kNumber},
    {kFormData4, 4, ValueKind::kNumber},
    {kFormData8, 8, ValueKind::kNumber},
    {kFormString, kText, ValueKind::kInlineString},
    {kFormBlock, kBlockLeb, ValueKind::kNone},
    {kFormBlock1, kBlock1, ValueKind::kNone},
    {kFormData1, 1, ValueKind::kNumber},
    {kFormFlag, 1, ValueKind::kNumber},
    {kFormSdata, kSleb, ValueKind::kNumber},
    {kFormStrp, kOffsetSized, ValueKind::kStrOffset},
    {kFormUdata, kUleb, ValueKind::kNumber},
    {kFormRefAddr, kOffsetSized, ValueKind::kInfoOffset},
    {kFormRef1, 1, ValueKind::kInfoOffset},
    {kFormRef2, 2, ValueKind::kInfoOffset},
    {kFormRef4, 4, ValueKind::kInfoOffset},
    {kFormRef8, 8, ValueKind::kInfoOffset},
    {kFormRefUdata, kUleb, ValueKind::kInfoOffset},
    {kFormIndirect, kUleb, ValueKind::kNone},
    {kFormSecOffset, kOffsetSized, ValueKind::kNumber},
    {kFormExprloc, kBlockLeb, ValueKind::kNone},
    {kFormFlagPresent, 0, ValueKind::kNumber},
    {kFormStrx, kUleb, ValueKind::kStrIndex},
    {kFormAddrx, kUleb, ValueKind::kAddressIndex},
    {kFormRefSup4, 4, ValueKind::kNone},
    {kFormStrpSup, kOffsetSized, ValueKind::kNone},
    {kFormData16, 16, ValueKind::kNone},
    {kFormLineStrp, kOffsetSized, ValueKind::kLineStrOffset},
    {kFormRefSig8, 8, ValueKind::kNone},
    {kFormImplicitConst, kNowhere, ValueKind::kNumber},
    {kFormLoclistx, kUleb, ValueKind::kNone},
    {kFormRnglistx, kUleb, ValueKind::kRangeIndex},
    {kFormRefSup8, 8, ValueKind::kNone},
    {kFormStrx1, 1, ValueKind::kStrIndex},
    {kFormStrx2, 2, ValueKind::kStrIndex},
    {kFormStrx3, 3, ValueKind::kStrIndex},
    {kFormStrx4, 4, ValueKind::kStrIndex},
    {kFormAddrx1, 1, ValueKind::kAddressIndex},
    {kFormAddrx2, 2, ValueKind::kAddressIndex},
    {kFormAddrx3, 3, ValueKind::kAddressIndex},
    {kFormAddrx4, 4, ValueKind::kAddressIndex},
};

uint64_t ReadBlock(DwarfReader& in, uint64_t size) {
  in.Skip(size);
  return 0;
}

uint64_t ReadText(DwarfReader& in) {
  const uint64_t offset = in.offset();
  in.String();
  return offset;
}

uint64_t ReadWidth(DwarfReader& in, uint8_t width, const UnitEncoding& unit) {
  switch (width) {
    case kUleb:
      return in.Uleb();
    case kSleb:
      return static_cast<uint64_t>(in.Sleb());
    case kAddressSized:
      return in.Fixed(unit.address_size);
    case kOffsetSized:
      return in.Fixed(unit.offset_size());
    case kText:
      return ReadText(in);
    case kBlock1:
      return ReadBlock(in, in.U8());
    case kBlock2:
      return ReadBlock(in, in.U16());
    case kBlock4:
      return ReadBlock(in, in.U32());
    case kBlockLeb:
      return ReadBlock(in, in.Uleb());
    default:
      return width <= 8 ? in.Fixed(width) : ReadBlock(in, width);
  }
}

bool IsUnitRelative(uint32_t form) { return form >= kFormRef1 && form <= kFormRefUdata; }

uint64_t WidthOf(uint32_t form, uint8_t width, const UnitEncoding& unit) {
  // Version 2 gave references the size of addresses.
  return form == kFormRefAddr && unit.version == 2 ? uint64_t{kAddressSized} : width;
}

constexpr uint64_t kMaxTextBytes = 1 << 16;

// Empty for a text that is too long for any name.
absl::string_view TextAt(const DwarfSection& section, uint64_t offset) {
  DwarfReader in(section, offset);
  if (in.remaining() > kMaxTextBytes) in.SetEnd(offset + kMaxTextBytes);
  return in.String();
}

}  // namespace

AttributeValue ReadValue(DwarfReader& in, uint32_t form, int64_t implicit, const UnitEncoding& unit) {
  if (form == kFormIndirect) {
    const uint64_t actual = in.Uleb();
    // An implicit constant would have no value, and an indirect form could go on for ever.
    form = actual == kFormIndirect || actual == kFormImplicitConst || actual > UINT32_MAX ? 0 : uint32_t(actual);
  }
  if (form >= std::size(kRules) || kRules[form].form == 0) {
    in.Fail(absl::StrCat("unknown form 0x", absl::Hex(form)));
    return {};
  }
  const FormRule& rule = kRules[form];
  AttributeValue value{rule.kind, 0};
  if (rule.width == kNowhere) {
    value.number = static_cast<uint64_t>(implicit);
    return value;
  }
  value.number = ReadWidth(in, static_cast<uint8_t>(WidthOf(form, rule.width, unit)), unit);
  if (IsUnitRelative(form)) value.number += unit.unit_offset;
  return value;
}

absl::string_view StringOf(const AttributeValue& value, const UnitEncoding& unit, const DwarfSections& sections,
                           const DwarfSection& home) {
  switch (value.kind) {
    case ValueKind::kInlineString:
      return TextAt(home, value.number);
    case ValueKind::kStrOffset:
      return TextAt(sections.str, value.number);
    case ValueKind::kLineStrOffset:
      return TextAt(sections.line_str, value.number);
    case ValueKind::kStrIndex: {
      if (value.number > sections.str_offsets.bytes.size()) return {};
      DwarfReader in(sections.str_offsets, unit.str_offsets_base);
      in.Skip(value.number * unit.offset_size());
      const uint64_t offset = in.Fixed(unit.offset_size());
      return in.ok() ? TextAt(sections.str, offset) : absl::string_view();
    }
    default:
      return {};
  }
}

std::optional<uint64_t> AddressAt(uint64_t index, const UnitEncoding& unit, const DwarfSections& sections) {
  if (index > sections.addr.bytes.size()) return std::nullopt;
  DwarfReader in(sections.addr, unit.addr_base);
  in.Skip(index * unit.address_size);
  const uint64_t address = in.Fixed(unit.address_size);
  return in.ok() ? std::optional(address) : std::nullopt;
}

std::optional<uint64_t> AddressOf(const AttributeValue& value, const UnitEncoding& unit,
                                  const DwarfSections& sections) {
  if (value.kind == ValueKind::kAddress) return value.number;
  if (value.kind == ValueKind::kAddressIndex) return AddressAt(value.number, unit, sections);
  return std::nullopt;
}

}  // namespace strata::wasm::debug_info
