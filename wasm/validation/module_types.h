// The types of one module, validated and canonical: what every other rule of validation looks types up in.
//
// Concrete heap types of everything returned here are CanonicalTypeIds of registry(), never module indexes. Immutable
// after the module's declarations were validated; then any thread may read it.

#ifndef STRATA_WASM_VALIDATION_MODULE_TYPES_H_
#define STRATA_WASM_VALIDATION_MODULE_TYPES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "wasm/module/module.h"
#include "wasm/types/indices.h"
#include "wasm/types/type.h"
#include "wasm/types/type_registry.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {

class ModuleTypes {
 public:
  // Validates the module's type section (core specification 3.2.9–3.2.11) and interns it.
  static absl::StatusOr<std::unique_ptr<ModuleTypes>> Create(const Module& module);

  const TypeRegistry& registry() const { return registry_; }
  uint32_t size() const { return static_cast<uint32_t>(sub_types_.size()); }
  // The type at a module index; nullptr beyond the type space.
  const SubType* Find(uint32_t type) const { return type < size() ? sub_types_[type] : nullptr; }
  CanonicalTypeId canonical(uint32_t type) const { return canonical_[type]; }

  // Whether a type's index, if it has one, is in the type space.
  bool IsKnown(HeapType type) const { return !type.is_concrete() || type.index < size(); }
  bool IsKnown(ValType type) const { return !type.is_ref() || IsKnown(type.ref().heap); }
  // From module indexes to canonical ids. Only of known types.
  HeapType Canonical(HeapType type) const {
    return type.is_concrete() ? HeapType::Concrete(canonical_[type.index]) : type;
  }
  RefType Canonical(RefType type) const { return {Canonical(type.heap), type.nullable}; }
  ValType Canonical(ValType type) const { return type.is_ref() ? ValType(Canonical(type.ref())) : type; }

  // The type of a function whose own type was validated.
  const FuncType& FuncTypeOf(const Module& module, FuncIndex func) const {
    return *sub_types_[module.funcs[func.value].type.value]->func();
  }
  // Functions that ref.func may name in bodies: those that occur outside of bodies (C.refs).
  bool IsDeclared(FuncIndex func) const { return declared_[func.value]; }
  void Declare(FuncIndex func) { declared_[func.value] = true; }

  // A canonical type in the module's own indexes, for messages.
  std::string Print(ValType type) const;
  // "i32 i64", shortened after a few.
  std::string Print(absl::Span<const ValType> types) const;

 private:
  explicit ModuleTypes(const Module& module) : declared_(module.funcs.size()) {}
  absl::Status AddGroup(const Module& module, RecGroup group);

  TypeRegistry registry_;
  std::vector<CanonicalTypeId> canonical_;
  std::vector<const SubType*> sub_types_;
  std::vector<uint32_t> depths_;
  std::vector<bool> declared_;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_VALIDATION_MODULE_TYPES_H_
