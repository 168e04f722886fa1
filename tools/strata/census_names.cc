#include "tools/strata/census_names.h"

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "wasm/code/object_layout.h"
#include "wasm/module/module.h"

namespace strata::tools {

void NameTypes(const wasm::ModuleCode& code, std::vector<gc::TypeCount>& census) {
  const absl::Span<const wasm::CanonicalTypeId> ids = code.canonical_types();
  for (const wasm::NameEntry& entry : code.module().names.types) {
    if (entry.index >= ids.size()) continue;
    for (gc::TypeCount& count : census) {
      if (count.type != wasm::HeapTypeIdOf(ids[entry.index])) continue;
      // "struct of type 3", or an earlier name of an equal type.
      count.name = absl::StrCat(count.name.substr(0, count.name.find(' ')), " $", entry.name);
    }
  }
}

}  // namespace strata::tools
