// Reads types and type uses (core specification 6.4), and the type definitions of a module.

#ifndef STRATA_WASM_TEXT_TYPE_PARSER_H_
#define STRATA_WASM_TEXT_TYPE_PARSER_H_

#include <cstdint>
#include <optional>

#include "wasm/text/cursor.h"
#include "wasm/text/index_space.h"
#include "wasm/text/type_space.h"
#include "wasm/types/type.h"
#include "wasm/types/value_type.h"

namespace strata::wasm::text {

// An index or an identifier of `space`.
uint32_t ParseIndex(Cursor& cursor, const IndexSpace& space);
bool AtIndex(const Cursor& cursor);

// Appends an entry to `space` under the identifier here, if there is one, and the `(@name …)` after it.
void DefineHere(Cursor& cursor, IndexSpace& space);
// The name of the `(@name "…")` here, if there is one.
std::optional<std::string> ConsumeNameAnnotation(Cursor& cursor);

// `(type x)` and the parameters and results that repeat or replace it.
struct TypeUse {
  std::optional<uint32_t> index;
  FuncType signature;
  Token where;
};

class TypeParser {
 public:
  TypeParser(Cursor& cursor, TypeSpace& types) : cursor_(cursor), types_(types) {}

  bool AtRefType() const;
  HeapType ParseHeapType();
  RefType ParseRefType();
  ValType ParseValType();
  // `mut` and packed types only of fields.
  FieldType ParseFieldType();

  // Where `locals` is given, parameters may have identifiers, and all parameters are appended to it.
  TypeUse ParseTypeUse(IndexSpace* locals);
  // The type's index; checks that the signature repeats the type, or adds the type that it describes.
  uint32_t Resolve(const TypeUse& use);
  // `(result t*)*`
  void ParseResults(std::vector<ValType>& results);

  // The `(type …)` or `(rec …)` here.
  void ParseTypeDefinition();

 private:
  struct SubTypeText {
    TypeSpace::Entry entry;
    bool is_plain = true;  // no `sub`, or `sub final` without supertypes
  };

  void ParseParams(FuncType& type, IndexSpace* locals);
  void ParseOneType(ByteWriter& out, bool is_singleton);
  SubTypeText ParseSubType(ByteWriter& out);
  TypeSpace::Entry ParseCompositeType(ByteWriter& out);
  TypeSpace::Entry ParseStructType(ByteWriter& out);
  void ParseStructFields(std::vector<FieldType>& fields, IndexSpace& ids);
  ValType ParseStorage(PackedKind& packed);

  Cursor& cursor_;
  TypeSpace& types_;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_TYPE_PARSER_H_
