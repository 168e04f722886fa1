#include "wasm/text/id_table.h"

#include <algorithm>
#include <iterator>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "wasm/text/string_printer.h"

namespace strata::wasm::text {
namespace {

// `name` with the index behind it, as often as it takes to be new.
std::string MakeUnique(absl::string_view name, uint32_t index, const absl::flat_hash_set<std::string>& taken) {
  std::string unique(name);
  do {
    absl::StrAppend(&unique, "_", index);
  } while (taken.contains(unique));
  return unique;
}

}  // namespace

IdTable::IdTable(absl::Span<const NameEntry> names, uint32_t size) {
  const auto end =
      std::partition_point(names.begin(), names.end(), [size](const NameEntry& entry) { return entry.index < size; });
  names = names.first(static_cast<size_t>(end - names.begin()));
  if (names.empty()) return;
  places_.resize(names.back().index + 1);
  absl::flat_hash_set<std::string> taken;
  for (const NameEntry& name : names) {
    Entry& entry = entries_.emplace_back();
    places_[name.index] = static_cast<uint32_t>(entries_.size());
    if (!name.name.empty() && taken.emplace(name.name).second) {
      AppendIdentifier(name.name, entry.id);
    } else {
      entry.name = name.name.empty() ? absl::string_view("") : name.name;
    }
  }
  for (size_t i = 0; i < entries_.size(); ++i) {
    Entry& entry = entries_[i];
    if (entry.name.empty()) continue;
    const std::string unique = MakeUnique(entry.name, names[i].index, taken);
    taken.insert(unique);
    AppendIdentifier(unique, entry.id);
  }
}

void IdTable::AppendReference(uint32_t index, std::string& out) const {
  const Entry* const entry = Find(index);
  if (entry == nullptr || entry->id.empty()) {
    absl::StrAppend(&out, index);
  } else {
    out += entry->id;
  }
}

void IdTable::AppendDefinition(uint32_t index, std::string& out) const {
  const Entry* const entry = Find(index);
  if (entry == nullptr) return;
  if (!entry->id.empty()) absl::StrAppend(&out, " ", entry->id);
  if (entry->name.data() == nullptr) return;
  out += " (@name ";
  AppendNameLiteral(entry->name, out);
  out += ')';
}

}  // namespace strata::wasm::text
