// Names of functions and tags for messages and backtraces.

#include "wasm/module/module.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace strata::wasm {
namespace {

const NameEntry* FindName(const std::vector<NameEntry>& names, uint32_t index) {
  const auto found = std::lower_bound(names.begin(), names.end(), index,
                                      [](const NameEntry& entry, uint32_t i) { return entry.index < i; });
  return found != names.end() && found->index == index ? &*found : nullptr;
}

const Export* FindExport(const std::vector<Export>& exports, ExternKind kind, uint32_t index) {
  const auto found = std::find_if(exports.begin(), exports.end(),
                                  [&](const Export& item) { return item.kind == kind && item.index == index; });
  return found != exports.end() ? &*found : nullptr;
}

}  // namespace

std::string Module::FuncName(FuncIndex index) const {
  if (const NameEntry* entry = FindName(names.funcs, index.value)) return std::string(entry->name);
  if (const Export* item = FindExport(exports, ExternKind::kFunc, index.value)) return std::string(item->name);
  return absl::StrCat("func[", index.value, "]");
}

std::string Module::TagName(TagIndex index) const {
  if (const NameEntry* entry = FindName(names.tags, index.value)) return std::string(entry->name);
  if (const Export* item = FindExport(exports, ExternKind::kTag, index.value)) return std::string(item->name);
  return absl::StrCat("tag[", index.value, "]");
}

}  // namespace strata::wasm
