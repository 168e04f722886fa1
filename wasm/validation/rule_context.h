// What a typing rule sees: the module, the instruction, and the state of the body.
//
// Private to this package; rules are functions of a RuleContext (see rule_table.h). A rule that meets an error tells
// the checker and may then stop or go on: nothing it does afterwards counts, but all indexes it uses must be in range.

#ifndef STRATA_WASM_VALIDATION_RULE_CONTEXT_H_
#define STRATA_WASM_VALIDATION_RULE_CONTEXT_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/module/module.h"
#include "wasm/types/type.h"
#include "wasm/types/value_type.h"
#include "wasm/validation/local_types.h"
#include "wasm/validation/module_types.h"
#include "wasm/validation/type_checker.h"

namespace strata::wasm {

struct RuleContext {
  RuleContext(const Module& m, const ModuleTypes& t) : module(m), types(t), checker(t) {}

  const Module& module;
  const ModuleTypes& types;
  TypeChecker checker;
  LocalTypes locals;
  Instruction in;
  const uint8_t* place = nullptr;     // of the instruction's first byte
  absl::Span<const ValType> results;  // the function's

  // Of a constant expression: which globals it sees, and where the functions it names are declared.
  bool is_const = false;
  uint32_t visible_globals = 0;
  ModuleTypes* declaring = nullptr;

  void Fail(absl::string_view text) { checker.Fail(text); }
  // Fails with "unknown <what> <index>" unless index < size.
  bool Check(uint32_t index, size_t size, absl::string_view what) {
    if (index < size) return true;
    FailUnknown(what, index);
    return false;
  }
  void FailUnknown(absl::string_view what, uint32_t index);

  // The type at a module index, or nullptr after "unknown type" or "type mismatch".
  const FuncType* FuncTypeAt(uint32_t type) { return As(FindType(type), &SubType::func, type, "a function"); }
  const StructType* StructTypeAt(uint32_t type) {
    return As(FindType(type), &SubType::struct_type, type, "a structure");
  }
  const ArrayType* ArrayTypeAt(uint32_t type) { return As(FindType(type), &SubType::array, type, "an array"); }
  const SubType* FindType(uint32_t type) {
    const SubType* found = types.Find(type);
    if (found == nullptr) FailUnknown("type", type);
    return found;
  }
  // From module indexes to canonical ids, or a failure.
  HeapType Canonical(HeapType type) {
    if (types.IsKnown(type)) return types.Canonical(type);
    FailUnknown("type", type.index);
    return HeapType{};
  }
  ValType Canonical(ValType type) {
    return type.is_ref() ? ValType(RefType{Canonical(type.ref().heap), type.ref().nullable}) : type;
  }
  // A reference to the type at a known module index.
  ValType RefTo(uint32_t type, bool nullable) const {
    return RefType{HeapType::Concrete(types.canonical(type)), nullable};
  }

 private:
  template <class Composite>
  const Composite* As(const SubType* type, const Composite* (SubType::*get)() const, uint32_t index,
                      absl::string_view what) {
    if (type == nullptr) return nullptr;
    const Composite* composite = (type->*get)();
    if (composite == nullptr) FailNot(what, index);
    return composite;
  }
  void FailNot(absl::string_view what, uint32_t type);
};

constexpr ValType AddressValType(AddressType type) { return type == AddressType::kI64 ? ValKind::kI64 : ValKind::kI32; }
constexpr ValType kI32Type = ValKind::kI32;

}  // namespace strata::wasm

#endif  // STRATA_WASM_VALIDATION_RULE_CONTEXT_H_
