// The second pass over a module's fields: reads each whole and writes it into its section.
//
// Needs what DeclareFields collected. Entities, segments and types added by inline uses are numbered in the text's
// order, as there.

#ifndef STRATA_WASM_TEXT_FIELD_PARSER_H_
#define STRATA_WASM_TEXT_FIELD_PARSER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "wasm/binary/byte_writer.h"
#include "wasm/module/module.h"
#include "wasm/text/cursor.h"
#include "wasm/text/module_scope.h"
#include "wasm/text/name_section.h"
#include "wasm/text/sections.h"
#include "wasm/text/type_parser.h"

namespace strata::wasm::text {

class FieldParser {
 public:
  FieldParser(Cursor& cursor, ModuleScope& module, Sections& sections, MoreNames& names)
      : cursor_(cursor), module_(module), sections_(sections), names_(names), types_(cursor, module.types) {}

  // Reads fields up to the first token that starts none.
  void ParseFields();
  // Writes what depends on all fields: types, data count, branch hints.
  void Finish();

 private:
  using Handler = void (FieldParser::*)();
  static Handler FindHandler(absl::string_view keyword);
  static const ExternKind* FindExternKind(absl::string_view keyword);

  // A function with named locals whose `(type x)` is not defined yet: how many parameters come before them is unknown.
  struct UnknownParams {
    uint32_t type;
    Token where;
  };
  // An element segment's contents.
  struct ElemList {
    bool is_funcs = true;  // function indexes rather than expressions
    RefType type = kFuncRef;
    uint32_t count = 0;
    ByteWriter items;
  };

  void SkipField();
  void ParseImport();
  void ParseFunc();
  void ParseTable();
  void ParseMemory();
  void ParseGlobal();
  void ParseTag();
  void ParseExport();
  void ParseStart();
  void ParseElem();
  void ParseData();

  // The next index of `kind`, and the identifier, inline exports and import of the field here. Returns true if it is an
  // import, which is then read to its end.
  bool ParseHeader(ExternKind kind, uint32_t& index);
  void WriteImport(absl::string_view module, absl::string_view name, ExternKind kind, uint32_t index);
  void WriteExport(absl::string_view name, ExternKind kind, uint32_t index);
  const IndexSpace& SpaceOf(ExternKind kind) const;

  uint32_t ParseFuncType(FunctionScope& function);
  void NameLocals(uint32_t func, FunctionScope& function);
  void ParseLocals(IndexSpace& locals, ByteWriter& out);
  // Instructions, behind the local declarations that `body` starts with.
  void ParseBody(uint32_t func, FunctionScope& function, ByteWriter& body);
  void RecordHints(uint32_t func, const FunctionScope& function);

  AddressType ParseAddressType();
  Limits ParseLimits(AddressType address);
  uint64_t ParseLimit(AddressType address);
  std::optional<uint8_t> ParsePageSize();
  void ParseTableType(ByteWriter& out);
  void ParseTableWithElems(uint32_t index, AddressType address);
  void ParseMemoryType(AddressType address, ByteWriter& out);
  void ParseMemoryWithData(uint32_t index, AddressType address, std::optional<uint8_t> page_size_log2);
  void ParseGlobalType(ByteWriter& out);
  void ParseTagType(ByteWriter& out);

  void ParseConstExpr(ByteWriter& out);
  void ParseFoldedConstExpr(ByteWriter& out);
  // `(offset …)` or one folded instruction.
  void ParseOffset(ByteWriter& out);
  bool AtElemList() const;
  ElemList ParseElemList();
  void ParseFuncIndexes(ElemList& list);
  void ParseElemExprs(ElemList& list);
  void WriteElem(SegmentMode mode, uint32_t table, const ByteWriter& offset, const ElemList& list);
  std::string ParseStrings();
  void WriteData(SegmentMode mode, uint32_t memory, const ByteWriter& offset, absl::string_view bytes);

  Cursor& cursor_;
  ModuleScope& module_;
  Sections& sections_;
  MoreNames& names_;
  TypeParser types_;
  uint32_t next_[5] = {};  // by ExternKind
  uint32_t hinted_funcs_ = 0;
  ByteWriter hints_;
  std::vector<UnknownParams> unknown_params_;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_FIELD_PARSER_H_
