// All the identifiers of a module to be printed.

#ifndef STRATA_WASM_TEXT_PRINT_NAMES_H_
#define STRATA_WASM_TEXT_PRINT_NAMES_H_

#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "wasm/module/module.h"
#include "wasm/text/id_table.h"

namespace strata::wasm::text {

struct PrintNames {
  // `module` must outlive the names.
  explicit PrintNames(const Module& module);

  const IdTable& Space(ExternKind kind) const;
  // The fields of a structure type.
  const IdTable& Fields(uint32_t type) const;

  IdTable types, funcs, tables, memories, globals, tags, elems, datas;
  absl::flat_hash_map<uint32_t, IdTable> fields;
};

// The names that an indirect map holds for `index`; empty if it has none.
absl::Span<const NameEntry> FindNames(absl::Span<const IndirectNameEntry> map, uint32_t index);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_PRINT_NAMES_H_
