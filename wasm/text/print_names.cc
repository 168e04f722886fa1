#include "wasm/text/print_names.h"

#include <algorithm>

namespace strata::wasm::text {
namespace {

template <class Entity>
IdTable MakeTable(const std::vector<NameEntry>& names, const std::vector<Entity>& entities) {
  return IdTable(names, static_cast<uint32_t>(entities.size()));
}

}  // namespace

PrintNames::PrintNames(const Module& module)
    : types(MakeTable(module.names.types, module.types)),
      funcs(MakeTable(module.names.funcs, module.funcs)),
      tables(MakeTable(module.names.tables, module.tables)),
      memories(MakeTable(module.names.memories, module.memories)),
      globals(MakeTable(module.names.globals, module.globals)),
      tags(MakeTable(module.names.tags, module.tags)),
      elems(MakeTable(module.names.elems, module.elems)),
      datas(MakeTable(module.names.datas, module.datas)) {
  for (const IndirectNameEntry& entry : module.names.fields) {
    if (entry.index >= module.types.size()) continue;
    const StructType* const type = module.types[entry.index].struct_type();
    if (type != nullptr) fields.emplace(entry.index, MakeTable(entry.names, type->fields));
  }
}

const IdTable& PrintNames::Space(ExternKind kind) const {
  const IdTable* const spaces[] = {&funcs, &tables, &memories, &globals, &tags};
  return *spaces[static_cast<size_t>(kind)];
}

const IdTable& PrintNames::Fields(uint32_t type) const {
  static const IdTable* const kNone = new IdTable();
  const auto found = fields.find(type);
  return found == fields.end() ? *kNone : found->second;
}

absl::Span<const NameEntry> FindNames(absl::Span<const IndirectNameEntry> map, uint32_t index) {
  const auto found = std::partition_point(map.begin(), map.end(),
                                          [index](const IndirectNameEntry& entry) { return entry.index < index; });
  if (found == map.end() || found->index != index) return {};
  return found->names;
}

}  // namespace strata::wasm::text
