#include "wasm/debug_info/unit.h"

#include "absl/strings/str_cat.h"
#include "wasm/debug_info/dwarf_codes.h"

namespace strata::wasm::debug_info {
namespace {

struct AttributePlace {
  uint32_t attribute;
  AttributeValue Entry::* member;
};
constexpr AttributePlace kPlaces[] = {
    {kAtName, &Entry::name},
    {kAtLinkageName, &Entry::linkage_name},
    {kAtMipsLinkageName, &Entry::linkage_name},
    {kAtLowPc, &Entry::low_pc},
    {kAtHighPc, &Entry::high_pc},
    {kAtRanges, &Entry::ranges},
    {kAtAbstractOrigin, &Entry::abstract_origin},
    {kAtSpecification, &Entry::specification},
    {kAtDeclFile, &Entry::decl_file},
    {kAtDeclLine, &Entry::decl_line},
    {kAtCallFile, &Entry::call_file},
    {kAtCallLine, &Entry::call_line},
    {kAtCallColumn, &Entry::call_column},
    {kAtStmtList, &Entry::stmt_list},
    {kAtCompDir, &Entry::comp_dir},
    {kAtStrOffsetsBase, &Entry::str_offsets_base},
    {kAtAddrBase, &Entry::addr_base},
    {kAtRnglistsBase, &Entry::rnglists_base},
};

void Keep(uint32_t attribute, const AttributeValue& value, Entry& entry) {
  for (const AttributePlace& place : kPlaces) {
    if (place.attribute == attribute) entry.*place.member = value;
  }
}

// Behind the version: where a header has what.
void ReadLateHeader(DwarfReader& in, Unit& unit, uint8_t& type) {
  UnitEncoding& encoding = unit.encoding;
  type = kUnitCompile;
  if (encoding.version >= 5) {
    type = in.U8();
    encoding.address_size = in.U8();
    unit.abbrev_offset = in.Fixed(encoding.offset_size());
  } else {
    unit.abbrev_offset = in.Fixed(encoding.offset_size());
    encoding.address_size = in.U8();
  }
  if (type == kUnitSkeleton || type == kUnitSplitCompile) in.Skip(8);
}

// Leaves the reader at the root, its end the unit's. False for a unit of types only or of an unknown version.
bool ReadHeader(DwarfReader& in, Unit& unit) {
  UnitEncoding& encoding = unit.encoding;
  encoding.unit_offset = in.offset();
  encoding.is64 = in.UnitLength();
  unit.end = in.offset() + in.remaining();
  encoding.version = in.U16();
  if (encoding.version < 2 || encoding.version > 5) return false;
  uint8_t type = 0;
  ReadLateHeader(in, unit, type);
  if (encoding.address_size != 4 && encoding.address_size != 8) in.Fail("addresses of neither 4 nor 8 bytes");
  unit.first_entry = in.offset();
  return in.ok() && type != kUnitType && type != kUnitSplitType;
}

absl::Status ReadRoot(const DwarfSections& sections, DwarfReader& in, Unit& unit, WorkBudget& budget) {
  auto abbreviations = Abbreviations::Read(sections.abbrev, unit.abbrev_offset, budget);
  if (!abbreviations.ok()) return abbreviations.status();
  unit.root = ReadEntry(in, unit.encoding, *abbreviations, budget);
  unit.encoding.str_offsets_base = unit.root.str_offsets_base.number;
  unit.encoding.addr_base = unit.root.addr_base.number;
  unit.encoding.rnglists_base = unit.root.rnglists_base.number;
  return in.status();
}

}  // namespace

std::vector<Unit> ReadUnits(const DwarfSections& sections, WorkBudget& budget, absl::Status& status) {
  std::vector<Unit> units;
  for (uint64_t offset = 0; offset < sections.info.bytes.size();) {
    DwarfReader in(sections.info, offset);
    Unit unit;
    const bool has_code = ReadHeader(in, unit);
    if (!in.ok()) {
      status.Update(in.status());
      return units;
    }
    offset = unit.end;
    if (!has_code) continue;
    const absl::Status read = ReadRoot(sections, in, unit, budget);
    status.Update(read);
    if (read.ok()) units.push_back(unit);
  }
  return units;
}

Entry ReadEntry(DwarfReader& in, const UnitEncoding& unit, const Abbreviations& abbreviations, WorkBudget& budget) {
  Entry entry;
  entry.offset = in.offset();
  const uint64_t code = in.Uleb();
  if (code == 0) return entry;
  const Abbreviation* abbreviation = abbreviations.Find(code);
  if (abbreviation == nullptr) {
    in.Fail(absl::StrCat("no abbreviation has the code ", code));
    return entry;
  }
  if (!budget.Spend(1 + abbreviation->spec_count)) in.Fail("takes too long to read");
  entry.tag = abbreviation->tag;
  entry.has_children = abbreviation->has_children;
  for (const AttributeSpec& spec : abbreviations.SpecsOf(*abbreviation)) {
    if (!in.ok()) break;
    const AttributeValue value = ReadValue(in, spec.form, spec.implicit, unit);
    if (value.present()) Keep(spec.attribute, value, entry);
  }
  return entry;
}

}  // namespace strata::wasm::debug_info
