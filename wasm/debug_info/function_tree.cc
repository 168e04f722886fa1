#include "wasm/debug_info/function_tree.h"

#include <algorithm>
#include <optional>

#include "wasm/debug_info/dwarf_codes.h"
#include "wasm/debug_info/dwarf_reader.h"

namespace strata::wasm::debug_info {
namespace {

constexpr uint64_t kScopeSteps = 16;  // what is kept costs more than what is only read

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
  void Add(const Entry& entry) {
    std::optional<uint32_t> scope;
    if (entry.tag == kTagSubprogram || entry.tag == kTagInlinedSubroutine) scope = AddScope(entry);
    if (entry.has_children) open_.push_back(scope);
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
    if (open_.back().has_value()) tree_.scopes_[*open_.back()].end = static_cast<uint32_t>(tree_.scopes_.size());
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
  std::vector<std::optional<uint32_t>> open_;
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

bool FunctionTree::Contains(const Scope& scope, uint32_t address) const {
  const auto first = ranges_.begin() + scope.first_range;
  return std::any_of(first, first + scope.range_count,
                     [address](const AddressRange& range) { return range.Contains(address); });
}

}  // namespace strata::wasm::debug_info
