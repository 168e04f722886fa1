// One strong type per index space (core specification 2.5.1). An index counts imports first.

#ifndef STRATA_WASM_TYPES_INDICES_H_
#define STRATA_WASM_TYPES_INDICES_H_

#include <compare>
#include <cstdint>

namespace strata::wasm {

template <class Tag>
struct Index {
  uint32_t value = 0;
  constexpr Index() = default;
  constexpr explicit Index(uint32_t v) : value(v) {}
  constexpr auto operator<=>(const Index&) const = default;
};

using TypeIndex = Index<struct TypeIndexTag>;
using FuncIndex = Index<struct FuncIndexTag>;
using TableIndex = Index<struct TableIndexTag>;
using MemoryIndex = Index<struct MemoryIndexTag>;
using GlobalIndex = Index<struct GlobalIndexTag>;
using TagIndex = Index<struct TagIndexTag>;
using ElemIndex = Index<struct ElemIndexTag>;
using DataIndex = Index<struct DataIndexTag>;
using LocalIndex = Index<struct LocalIndexTag>;
using FieldIndex = Index<struct FieldIndexTag>;

}  // namespace strata::wasm

#endif  // STRATA_WASM_TYPES_INDICES_H_
