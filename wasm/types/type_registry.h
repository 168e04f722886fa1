// Canonical types: structurally equal recursive groups get one identity, and subtyping is a table look-up.
//
// A registry is used in two places: one inside the validation of each module, one in each engine for all its modules.
// Types are added and never removed. Intern takes a lock; the other functions are safe at any time from any thread
// without one (the tables behind them only grow and never move). Follows the iso-recursive rule of core
// specification 3.1.4–3.1.5; the subtype test is Cohen's display: supertypes of a type, by depth, in an array.

#ifndef STRATA_WASM_TYPES_TYPE_REGISTRY_H_
#define STRATA_WASM_TYPES_TYPE_REGISTRY_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "wasm/types/type.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {

using CanonicalTypeId = uint32_t;  // dense from 0 in order of interning

class TypeRegistry {
 public:
  TypeRegistry();
  ~TypeRegistry();
  TypeRegistry(const TypeRegistry&) = delete;
  TypeRegistry& operator=(const TypeRegistry&) = delete;

  // Interns one recursive group. `group` is types[first, first+count) of a module, with concrete indexes in the
  // module's space; `canonical` maps the module's types before `first` to their ids. Returns the id of the group's
  // first member; the rest follow densely. Every index must be below first + count, a supertype's below
  // its subtype's, and chains of supertypes short (a display is as long as its chain); the validator sees to it.
  CanonicalTypeId Intern(absl::Span<const SubType> group, uint32_t first, absl::Span<const CanonicalTypeId> canonical);
  // Interns a whole module's types in order; element i is the id of the module's type i.
  std::vector<CanonicalTypeId> InternAll(absl::Span<const SubType> types, absl::Span<const RecGroup> groups);

  // The type, its concrete indexes being CanonicalTypeIds.
  const SubType& Get(CanonicalTypeId id) const;
  // Reflexive, transitive declared subtyping. O(1).
  bool IsSubtype(CanonicalTypeId sub, CanonicalTypeId super) const;
  uint32_t size() const;
  // The number of the type's proper supertypes.
  uint32_t Depth(CanonicalTypeId id) const;
  // The greatest type of the heap type's hierarchy: any, func, extern or exn.
  HeapType TopOf(HeapType type) const;

  // Full matching relations (core specification 3.3), concrete indexes being CanonicalTypeIds.
  bool Matches(HeapType sub, HeapType super) const;
  bool Matches(RefType sub, RefType super) const;
  bool Matches(ValType sub, ValType super) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_TYPES_TYPE_REGISTRY_H_
