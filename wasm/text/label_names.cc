#include "wasm/text/label_names.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "wasm/text/string_printer.h"

namespace strata::wasm::text {

const NameEntry* LabelNames::Find(uint32_t block) const {
  const auto found = std::partition_point(names_.begin(), names_.end(),
                                          [block](const NameEntry& entry) { return entry.index < block; });
  return found != names_.end() && found->index == block ? &*found : nullptr;
}

void LabelNames::AppendDefinition(uint32_t block, std::string& out) const {
  const NameEntry* const entry = Find(block);
  if (entry == nullptr) return;
  out += ' ';
  if (entry->name.empty()) {
    out += "(@name \"\")";
  } else {
    AppendIdentifier(entry->name, out);
  }
}

void LabelNames::Push() {
  const NameEntry* const entry = Find(next_++);
  const absl::string_view name = entry == nullptr ? absl::string_view() : entry->name;
  if (!name.empty()) heights_[name].push_back(static_cast<uint32_t>(open_.size()));
  open_.push_back(name);
}

void LabelNames::Pop() {
  const absl::string_view name = open_.back();
  open_.pop_back();
  if (!name.empty()) heights_[name].pop_back();
}

void LabelNames::AppendReference(uint32_t depth, std::string& out) const {
  if (depth < open_.size()) {
    const size_t height = open_.size() - 1 - depth;
    const absl::string_view name = open_[height];
    if (!name.empty() && heights_.find(name)->second.back() == height) return AppendIdentifier(name, out);
  }
  absl::StrAppend(&out, depth);
}

}  // namespace strata::wasm::text
