#include "wasm/debug_info/dwarf_locator.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "wasm/debug_info/demangle.h"
#include "wasm/debug_info/dwarf_codes.h"
#include "wasm/debug_info/dwarf_reader.h"
#include "wasm/debug_info/form.h"
#include "wasm/debug_info/printable.h"

namespace strata::wasm::debug_info {
namespace {

// What honest compilers write takes two to four steps a byte.
constexpr uint64_t kStepsPerByte = 8;
constexpr uint64_t kFreeSteps = 1 << 20;
// From a call to its function, from there to its declaration: honest chains have two or three links.
constexpr int kMaxNameLinks = 8;
constexpr uint64_t kMaxEntrySteps = 1 << 16;
constexpr int kMaxNameDepth = 16;

uint32_t Narrow(const AttributeValue& value) {
  return value.number > UINT32_MAX ? 0 : static_cast<uint32_t>(value.number);
}

// A member's definition has no name of its own, and what is declared in it is named well enough without.
absl::string_view NameOfNameless(uint32_t tag) {
  if (tag == kTagSubprogram) return "";
  return tag == kTagNamespace ? "(anonymous namespace)" : "(anonymous)";
}

}  // namespace

DwarfLocator::DwarfLocator(const DwarfSections& sections)
    : sections_(sections), budget_(kFreeSteps + kStepsPerByte * sections.total_bytes()) {}

std::vector<SourceFrame> DwarfLocator::Locate(uint32_t address) {
  if (!indexed_) ReadIndex();
  LoadedUnit* unit = FindUnit(address);
  if (unit == nullptr) return {};
  Load(*unit);
  const LineRow* row = unit->lines->Find(address);
  std::vector<const Scope*> scopes = unit->functions->Find(address);
  if (row == nullptr && scopes.empty()) return {};
  std::string file = row != nullptr ? Printable(unit->lines->FilePath(row->file)) : "";
  uint32_t line = row != nullptr ? row->line : 0;
  uint32_t column = row != nullptr ? row->column : 0;
  std::vector<SourceFrame> frames;
  for (; !scopes.empty(); scopes.pop_back()) {
    const Scope& scope = *scopes.back();
    Function function = FunctionOf(scope.entry);
    if (file.empty()) file = std::move(function.file);
    frames.push_back({std::move(function.name), std::move(file), line, column, function.line, scope.inlined});
    file = scope.call_file.has_value() ? Printable(unit->lines->FilePath(*scope.call_file)) : "";
    line = scope.call_line;
    column = scope.call_column;
  }
  if (frames.empty()) frames.push_back({"", std::move(file), line, column, 0, false});
  return frames;
}

void DwarfLocator::ReadIndex() {
  indexed_ = true;
  for (Unit& unit : ReadUnits(sections_, budget_, status_)) {
    units_.emplace_back();
    units_.back().unit = std::move(unit);
  }
  for (size_t i = 0; i < units_.size(); ++i) AddToIndex(i);
  covered_.Sort();
}

// A unit that does not say what it covers covers its functions.
void DwarfLocator::AddToIndex(size_t number) {
  LoadedUnit& loaded = units_[number];
  std::vector<AddressRange> ranges;
  status_.Update(AppendRanges(sections_, loaded.unit, loaded.unit.root, budget_, ranges));
  const bool says = loaded.unit.root.ranges.present() || loaded.unit.root.high_pc.present();
  if (!says) {
    Load(loaded);
    for (const Covered& covered : loaded.functions->covered().ranges()) ranges.push_back(covered.range);
  }
  for (const AddressRange& range : ranges) covered_.Add(range, static_cast<uint32_t>(number));
}

void DwarfLocator::Load(LoadedUnit& loaded) {
  if (std::exchange(loaded.loaded, true)) return;
  auto abbreviations = Abbreviations::Read(sections_.abbrev, loaded.unit.abbrev_offset, budget_);
  status_.Update(abbreviations.status());
  loaded.abbreviations = abbreviations.ok() ? *std::move(abbreviations) : Abbreviations();
  loaded.functions = FunctionTree::Read(sections_, loaded.unit, *loaded.abbreviations, budget_, status_);
  loaded.lines = LineTable::Read(sections_, loaded.unit, budget_, status_);
}

DwarfLocator::LoadedUnit* DwarfLocator::FindUnit(uint32_t address) {
  const std::optional<uint32_t> unit = covered_.Find(address);
  return unit.has_value() ? &units_[*unit] : nullptr;
}

DwarfLocator::LoadedUnit* DwarfLocator::UnitOfEntry(uint64_t offset) {
  auto unit = std::upper_bound(units_.begin(), units_.end(), offset, [](uint64_t at, const LoadedUnit& other) {
    return at < other.unit.encoding.unit_offset;
  });
  if (unit == units_.begin() || offset >= (--unit)->unit.end || offset < unit->unit.first_entry) return nullptr;
  return &*unit;
}

// Follows an entry to the one that it is an instance or the definition of, until there are a name and a place.
DwarfLocator::Function DwarfLocator::FunctionOf(uint64_t offset) {
  Function result;
  for (int i = 0; i < kMaxNameLinks; ++i) {
    LoadedUnit* home = UnitOfEntry(offset);
    if (home == nullptr) break;
    Load(*home);
    const std::optional<Entry> entry = EntryAt(*home, offset);
    if (!entry.has_value()) break;
    if (result.name.empty()) result.name = QualifiedName(*home, *entry);
    if (result.line == 0) result.line = Narrow(entry->decl_line);
    if (result.file.empty() && entry->decl_file.present()) {
      result.file = Printable(home->lines->FilePath(entry->decl_file.number));
    }
    if (result.name.empty()) result.name = LinkageName(*home, *entry);
    const bool is_instance = entry->abstract_origin.kind == ValueKind::kInfoOffset;
    const AttributeValue& next = is_instance ? entry->abstract_origin : entry->specification;
    if (next.kind != ValueKind::kInfoOffset) break;
    offset = next.number;
  }
  return result;
}

std::optional<Entry> DwarfLocator::EntryAt(LoadedUnit& home, uint64_t offset) {
  WorkBudget budget(kMaxEntrySteps);
  DwarfReader in(sections_.info, offset);
  in.SetEnd(std::min(home.unit.end, offset + kMaxEntrySteps));
  const Entry entry = ReadEntry(in, home.unit.encoding, *home.abbreviations, budget);
  return in.ok() && entry.tag != 0 ? std::optional(entry) : std::nullopt;
}

std::string DwarfLocator::LinkageName(const LoadedUnit& home, const Entry& entry) {
  return Printable(Demangle(StringOf(entry.linkage_name, home.unit.encoding, sections_, sections_.info)));
}

std::string DwarfLocator::QualifiedName(LoadedUnit& home, const Entry& entry) {
  const auto name_of = [&](const Entry& at) {
    return Printable(StringOf(at.name, home.unit.encoding, sections_, sections_.info));
  };
  std::string name = name_of(entry);
  if (name.empty()) return name;
  std::optional<uint64_t> parent = home.functions->ParentOf(entry.offset);
  for (int depth = 0; depth < kMaxNameDepth && parent.has_value(); ++depth) {
    const std::optional<Entry> space = EntryAt(home, *parent);
    if (!space.has_value()) break;
    std::string part = name_of(*space);
    if (part.empty()) part = NameOfNameless(space->tag);
    if (!part.empty()) name = absl::StrCat(part, "::", name);
    parent = home.functions->ParentOf(*parent);
  }
  return Printable(name);
}

}  // namespace strata::wasm::debug_info
