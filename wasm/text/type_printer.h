// Prints types and the types of module entities (core specification 6.4).

#ifndef STRATA_WASM_TEXT_TYPE_PRINTER_H_
#define STRATA_WASM_TEXT_TYPE_PRINTER_H_

#include <cstdint>
#include <string>

#include "absl/types/span.h"
#include "wasm/module/module.h"
#include "wasm/text/print_names.h"
#include "wasm/types/type.h"
#include "wasm/types/value_type.h"

namespace strata::wasm::text {

class TypePrinter {
 public:
  // Appends to `out`. Everything must outlive the printer.
  TypePrinter(const Module& module, const PrintNames& names, std::string& out)
      : module_(module), names_(names), out_(out) {}

  void Print(HeapType type);
  void Print(RefType type);
  void Print(ValType type);
  void Print(const FieldType& type);
  void Print(const TableType& type);
  void Print(const MemoryType& type);
  void Print(const GlobalType& type);

  // `(type $t (sub … (func …)))`
  void PrintDefinition(uint32_t index);
  // " (type 3)"
  void PrintTypeUse(uint32_t index);
  // " (type 3) (param i32) (result i32)", the signature where there are few types in it.
  void PrintTypeUseWithSignature(uint32_t index);
  // The same with the parameters' identifiers, and the whole signature where one has a name.
  void PrintTypeUseWithParams(uint32_t index, const IdTable& locals);
  // "(local $x i32) (local i32 i64)", numbered from `first`.
  void PrintLocals(absl::Span<const LocalGroup> groups, uint32_t first, const IdTable& locals);
  // " (result i32 i64)"; nothing if there are none.
  void PrintResults(absl::Span<const ValType> types) { PrintList("result", types); }

 private:
  void PrintList(absl::string_view word, absl::Span<const ValType> types);
  void PrintParams(absl::Span<const ValType> types, const IdTable& locals);
  void PrintComposite(const SubType& type, uint32_t index);
  void PrintStruct(const StructType& type, const IdTable& fields);
  void PrintLimits(AddressType address, const Limits& limits);
  const FuncType* FindFunc(uint32_t index) const;

  const Module& module_;
  const PrintNames& names_;
  std::string& out_;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_TYPE_PRINTER_H_
