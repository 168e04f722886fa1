#include "wasm/debug_info/function_tree.h"

#include <algorithm>
#include <optional>

#include "wasm/debug_info/dwarf_codes.h"
#include "wasm/debug_info/dwarf_reader.h"

namespace strata::wasm::debug_info {
namespace {

// What is kept costs more than what is only read.
constexpr uint64_t kScopeSteps = 16;
constexpr uint64_t kDeclaredSteps = 4;

bool IsDeclaration(uint32_t tag) {
  return tag == kTagNamespace || tag == kTagModule || tag == kTagClassType || tag == kTagStructureType ||
         tag == kTagUnionType || tag == kTagEnumerationType || tag == kTagSubprogram;
}

uint32_t Narrow(const AttributeValue& value) {
  return value.number > UINT32_MAX ? 0 : static_cast<uint32_t>(value.number);
}

}  // namespace

// Goes through the entries of a unit. Lists of children nest: of each that is open the scope is kept that it belongs
// to.
class FunctionTreeReader {
 public:
  FunctionTreeReader(const DwarfSections& sections, const Unit& unit, const Abbreviations& abbreviations,
                     WorkBudget& budget, FunctionTree& tree)
      : sections_(sections),
        unit_(unit),
        abbreviations_(abbreviations),
        budget_(budget),
        in_(sections.info, unit.first_entry),
        tree_(tree) {
    in_.SetEnd(unit.end);
  }

  absl::Status Run() {
    while (in_.ok() && !in_.at_end()) {
      const Entry entry = ReadEntry(in_, unit_.encoding, abbreviations_, budget_);
      if (!in_.ok()) break;
      if (entry.tag == 0) {
        if (!CloseList()) break;
      } else {
        Add(entry);
      }
    }
    while (CloseList()) {
    }
    SortCovered();
    absl::Status status = in_.status();
    status.Update(ranges_status_);
    return status;
  }

 private:
  // A list of children that is open.
  struct List {
    std::optional<uint32_t> scope;  // of which it is, if it has code
    uint32_t declared = 0;          // 1 + the index of what its elements are part of
  };

  void Add(const Entry& entry) {
    List list;
    if (entry.tag == kTagSubprogram || entry.tag == kTagInlinedSubroutine) list.scope = AddScope(entry);
    list.declared = IsDeclaration(entry.tag) ? AddDeclared(entry) : parent();
    if (entry.has_children) open_.push_back(list);
  }

  uint32_t parent() const { return open_.empty() ? 0 : open_.back().declared; }

  // 1 + its index; 0 for what is part of nothing and has no parts.
  uint32_t AddDeclared(const Entry& entry) {
    if (parent() == 0 && !entry.has_children) return 0;
    if (!budget_.Spend(kDeclaredSteps)) in_.Fail("takes too long to read");
    tree_.declared_.push_back({entry.offset, parent()});
    return static_cast<uint32_t>(tree_.declared_.size());
  }

  // None for what has no code.
  std::optional<uint32_t> AddScope(const Entry& entry) {
    Scope scope;
    scope.entry = entry.offset;
    scope.inlined = entry.tag == kTagInlinedSubroutine;
    scope.first_range = static_cast<uint32_t>(tree_.ranges_.size());
    ranges_status_.Update(AppendRanges(sections_, unit_, entry, budget_, tree_.ranges_));
    scope.range_count = static_cast<uint32_t>(tree_.ranges_.size()) - scope.first_range;
    if (scope.range_count == 0) return std::nullopt;
    if (!budget_.Spend(kScopeSteps)) in_.Fail("takes too long to read");
    if (entry.call_file.present()) scope.call_file = entry.call_file.number;
    scope.call_line = Narrow(entry.call_line);
    scope.call_column = Narrow(entry.call_column);
    const auto number = static_cast<uint32_t>(tree_.scopes_.size());
    scope.end = number + 1;
    tree_.scopes_.push_back(scope);
    return number;
  }

  // False if none is open.
  bool CloseList() {
    if (open_.empty()) return false;
    const std::optional<uint32_t> scope = open_.back().scope;
    if (scope.has_value()) tree_.scopes_[*scope].end = static_cast<uint32_t>(tree_.scopes_.size());
    open_.pop_back();
    return true;
  }

  void SortCovered() {
    for (uint32_t i = 0; i < tree_.scopes_.size(); ++i) {
      const Scope& scope = tree_.scopes_[i];
      if (scope.inlined) continue;
      for (uint32_t k = 0; k < scope.range_count; ++k) {
        tree_.covered_.Add(tree_.ranges_[scope.first_range + k], i);
      }
    }
    tree_.covered_.Sort();
  }

  const DwarfSections& sections_;
  const Unit& unit_;
  const Abbreviations& abbreviations_;
  WorkBudget& budget_;
  DwarfReader in_;
  FunctionTree& tree_;
  std::vector<List> open_;
  absl::Status ranges_status_;
};

FunctionTree FunctionTree::Read(const DwarfSections& sections, const Unit& unit, const Abbreviations& abbreviations,
                                WorkBudget& budget, absl::Status& status) {
  FunctionTree tree;
  status.Update(FunctionTreeReader(sections, unit, abbreviations, budget, tree).Run());
  return tree;
}

std::vector<const Scope*> FunctionTree::Find(uint32_t address) const {
  std::vector<const Scope*> found;
  const std::optional<uint32_t> function = covered_.Find(address);
  if (!function.has_value()) return found;
  uint32_t number = *function;
  found.push_back(&scopes_[number]);
  uint32_t end = scopes_[number].end;
  for (++number; number < end && found.size() <= kMaxInlined;) {
    const Scope& scope = scopes_[number];
    if (scope.inlined && Contains(scope, address)) {
      found.push_back(&scope);
      end = scope.end;
      ++number;
    } else {
      number = scope.end;
    }
  }
  return found;
}

std::optional<uint64_t> FunctionTree::ParentOf(uint64_t entry) const {
  const auto found = std::lower_bound(declared_.begin(), declared_.end(), entry,
                                      [](const Declared& other, uint64_t at) { return other.entry < at; });
  if (found == declared_.end() || found->entry != entry || found->parent == 0) return std::nullopt;
  return declared_[found->parent - 1].entry;
}

bool FunctionTree::Contains(const Scope& scope, uint32_t address) const {
  const auto first = ranges_.begin() + scope.first_range;
  return std::any_of(first, first + scope.range_count,
                     [address](const AddressRange& range) { return range.Contains(address); });
}

}  // namespace strata::wasm::debug_info
