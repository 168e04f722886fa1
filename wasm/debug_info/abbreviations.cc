#include "wasm/debug_info/abbreviations.h"

#include "wasm/debug_info/dwarf_codes.h"
#include "wasm/debug_info/dwarf_reader.h"

namespace strata::wasm::debug_info {
namespace {

// What has no use here, vendors' codes among it, may be as large as it likes.
uint32_t Narrow(uint64_t code) { return code > UINT32_MAX ? UINT32_MAX : static_cast<uint32_t>(code); }

// Up to and with the pair of zeros.
void ReadSpecs(DwarfReader& in, std::vector<AttributeSpec>& specs) {
  while (in.ok()) {
    AttributeSpec spec;
    spec.attribute = Narrow(in.Uleb());
    spec.form = Narrow(in.Uleb());
    if (spec.attribute == 0 && spec.form == 0) return;
    if (spec.form == kFormImplicitConst) spec.implicit = in.Sleb();
    specs.push_back(spec);
  }
}

}  // namespace

absl::StatusOr<Abbreviations> Abbreviations::Read(const DwarfSection& section, uint64_t offset, WorkBudget& budget) {
  Abbreviations table;
  DwarfReader in(section, offset);
  while (in.ok()) {
    const uint64_t begin = in.offset();
    const uint64_t code = in.Uleb();
    if (code == 0) break;
    Abbreviation abbreviation;
    abbreviation.tag = Narrow(in.Uleb());
    abbreviation.has_children = in.U8() != 0;
    abbreviation.first_spec = static_cast<uint32_t>(table.specs_.size());
    ReadSpecs(in, table.specs_);
    abbreviation.spec_count = static_cast<uint32_t>(table.specs_.size()) - abbreviation.first_spec;
    table.by_code_.try_emplace(code, abbreviation);
    if (!budget.Spend(in.offset() - begin)) in.Fail("takes too long to read");
  }
  if (!in.ok()) return in.status();
  return table;
}

const Abbreviation* Abbreviations::Find(uint64_t code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? nullptr : &found->second;
}

}  // namespace strata::wasm::debug_info
