// Names of functions for messages and backtraces.

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

}  // namespace

std::string Module::FuncName(FuncIndex index) const {
  if (const NameEntry* entry = FindName(names.funcs, index.value)) return std::string(entry->name);
  for (const Export& item : exports) {
    if (item.kind == ExternKind::kFunc && item.index == index.value) return std::string(item.name);
  }
  return absl::StrCat("func[", index.value, "]");
}

}  // namespace strata::wasm
