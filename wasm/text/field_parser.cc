#include "wasm/text/field_parser.h"

#include <bit>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "wasm/text/custom_annotation.h"
#include "wasm/text/instruction_parser.h"
#include "wasm/text/type_encoding.h"
#include "wasm/types/opcode.h"

namespace strata::wasm::text {
namespace {

// Bits of a limits' first byte.
constexpr uint8_t kHasMaximum = 1;
constexpr uint8_t kShared = 2;
constexpr uint8_t kIs64 = 4;
constexpr uint8_t kHasPageSize = 8;

constexpr uint8_t kDefaultPageSizeLog2 = 16;
constexpr uint8_t kTagException = 0;
constexpr uint8_t kElemKindFuncRef = 0;
constexpr uint8_t kTableWithInit = 0x40;
constexpr absl::string_view kHintSection = "metadata.code.branch_hint";

// By ExternKind, whose values are the binary format's too.
constexpr absl::string_view kExternWords[] = {"func", "table", "memory", "global", "tag"};
constexpr ExternKind kExternKinds[] = {ExternKind::kFunc, ExternKind::kTable, ExternKind::kMemory, ExternKind::kGlobal,
                                       ExternKind::kTag};

void WriteLimits(AddressType address, const Limits& limits, uint8_t flags, ByteWriter& out) {
  if (limits.maximum) flags |= kHasMaximum;
  if (address == AddressType::kI64) flags |= kIs64;
  out.U8(flags);
  out.U64Leb(limits.minimum);
  if (limits.maximum) out.U64Leb(*limits.maximum);
}

void WriteEnd(ByteWriter& out) { ImmediateParser::WriteOpcode(Opcode::kEnd, out); }

void WriteZero(AddressType address, ByteWriter& out) {
  ImmediateParser::WriteOpcode(address == AddressType::kI64 ? Opcode::kI64Const : Opcode::kI32Const, out);
  out.U8(0);
  WriteEnd(out);
}

}  // namespace

FieldParser::Handler FieldParser::FindHandler(absl::string_view keyword) {
  struct Row {
    absl::string_view keyword;
    Handler handler;
  };
  static constexpr Row kRows[] = {
      {"type", &FieldParser::SkipField},     {"rec", &FieldParser::SkipField},    {"import", &FieldParser::ParseImport},
      {"func", &FieldParser::ParseFunc},     {"table", &FieldParser::ParseTable}, {"memory", &FieldParser::ParseMemory},
      {"global", &FieldParser::ParseGlobal}, {"tag", &FieldParser::ParseTag},     {"export", &FieldParser::ParseExport},
      {"start", &FieldParser::ParseStart},   {"elem", &FieldParser::ParseElem},   {"data", &FieldParser::ParseData},
  };
  for (const Row& row : kRows) {
    if (row.keyword == keyword) return row.handler;
  }
  return nullptr;
}

const ExternKind* FieldParser::FindExternKind(absl::string_view keyword) {
  for (const ExternKind& kind : kExternKinds) {
    if (kExternWords[static_cast<size_t>(kind)] == keyword) return &kind;
  }
  return nullptr;
}

void FieldParser::ParseFields() {
  while (cursor_.ok()) {
    if (cursor_.AtAnnotation("custom")) {
      ParseCustomAnnotation(cursor_, sections_);
      continue;
    }
    if (!cursor_.Is(TokenKind::kOpen)) return;
    const Handler handler = FindHandler(cursor_.OpenKeyword());
    if (handler == nullptr) return cursor_.Unexpected(cursor_.Peek(1));
    const uint32_t close = cursor_.Peek().close;
    if (handler == &FieldParser::SkipField) {
      cursor_.Seek(close);
    } else {
      cursor_.Next();
      cursor_.Next();
      (this->*handler)();
    }
    cursor_.ExpectClose();
  }
}

void FieldParser::SkipField() {}

void FieldParser::Finish() {
  for (const UnknownParams& unknown : unknown_params_) {
    if (module_.types.Get(unknown.type) != nullptr) {
      cursor_.Fail(unknown.where, absl::StrCat("unknown type ", unknown.type));
    }
  }
  const TypeSpace& types = module_.types;
  if (types.group_count() > 0) {
    sections_.Set(SectionKind::kType, types.group_count(), module_.types.groups().bytes());
  }
  if (module_.uses_data_count) sections_.SetNumber(SectionKind::kDataCount, module_.datas.size());
  if (hinted_funcs_ > 0) {
    ByteWriter contents;
    contents.U32Leb(hinted_funcs_);
    contents.Bytes(hints_.bytes());
    sections_.AddCustom(Placement::Before(SectionKind::kCode), kHintSection, contents.bytes());
  }
}

const IndexSpace& FieldParser::SpaceOf(ExternKind kind) const {
  const IndexSpace* const spaces[] = {&module_.funcs, &module_.tables, &module_.memories, &module_.globals,
                                      &module_.tags};
  return *spaces[static_cast<size_t>(kind)];
}

// --- Imports and exports ---------------------------------------------------------------------------------------------

void FieldParser::ParseImport() {
  const std::string module = cursor_.ExpectName();
  const std::string name = cursor_.ExpectName();
  const ExternKind* const kind = FindExternKind(cursor_.OpenKeyword());
  if (kind == nullptr) return cursor_.Unexpected(cursor_.Is(TokenKind::kOpen) ? cursor_.Peek(1) : cursor_.Peek());
  cursor_.Next();
  cursor_.Next();
  cursor_.ConsumeId();
  ConsumeNameAnnotation(cursor_);
  WriteImport(module, name, *kind, next_[static_cast<size_t>(*kind)]++);
  cursor_.ExpectClose();
}

void FieldParser::WriteImport(absl::string_view module, absl::string_view name, ExternKind kind, uint32_t index) {
  ByteWriter& out = sections_.Add(SectionKind::kImport);
  out.Name(module);
  out.Name(name);
  out.U8(static_cast<uint8_t>(kind));
  switch (kind) {
    case ExternKind::kFunc: {
      FunctionScope function;
      out.U32Leb(ParseFuncType(function));
      return NameLocals(index, function);
    }
    case ExternKind::kTable:
      return ParseTableType(out);
    case ExternKind::kMemory:
      return ParseMemoryType(ParseAddressType(), out);
    case ExternKind::kGlobal:
      return ParseGlobalType(out);
    case ExternKind::kTag:
      return ParseTagType(out);
  }
}

bool FieldParser::ParseHeader(ExternKind kind, uint32_t& index) {
  index = next_[static_cast<size_t>(kind)]++;
  cursor_.ConsumeId();
  ConsumeNameAnnotation(cursor_);
  while (cursor_.ConsumeOpen("export")) {
    WriteExport(cursor_.ExpectName(), kind, index);
    cursor_.ExpectClose();
  }
  if (!cursor_.ConsumeOpen("import")) return false;
  const std::string module = cursor_.ExpectName();
  const std::string name = cursor_.ExpectName();
  cursor_.ExpectClose();
  WriteImport(module, name, kind, index);
  return true;
}

void FieldParser::WriteExport(absl::string_view name, ExternKind kind, uint32_t index) {
  ByteWriter& out = sections_.Add(SectionKind::kExport);
  out.Name(name);
  out.U8(static_cast<uint8_t>(kind));
  out.U32Leb(index);
}

void FieldParser::ParseExport() {
  const std::string name = cursor_.ExpectName();
  const ExternKind* const kind = FindExternKind(cursor_.OpenKeyword());
  if (kind == nullptr) return cursor_.Unexpected(cursor_.Is(TokenKind::kOpen) ? cursor_.Peek(1) : cursor_.Peek());
  cursor_.Next();
  cursor_.Next();
  WriteExport(name, *kind, ParseIndex(cursor_, SpaceOf(*kind)));
  cursor_.ExpectClose();
}

void FieldParser::ParseStart() { sections_.SetNumber(SectionKind::kStart, ParseIndex(cursor_, module_.funcs)); }

// --- Functions -------------------------------------------------------------------------------------------------------

void FieldParser::ParseFunc() {
  uint32_t index = 0;
  if (ParseHeader(ExternKind::kFunc, index)) return;
  FunctionScope function;
  const Token where = cursor_.Peek();
  const uint32_t type = ParseFuncType(function);
  sections_.Add(SectionKind::kFunc).U32Leb(type);
  ByteWriter body;
  ParseLocals(function.locals, body);
  const bool has_names = !function.locals.names().empty();
  if (has_names && module_.types.Get(type) == nullptr) unknown_params_.push_back({type, where});
  ParseBody(index, function, body);
}

uint32_t FieldParser::ParseFuncType(FunctionScope& function) {
  const TypeUse use = types_.ParseTypeUse(&function.locals);
  const uint32_t index = types_.Resolve(use);
  if (function.locals.size() > 0 || !use.signature.params.empty()) return index;
  const TypeSpace::Entry* const type = module_.types.Get(index);
  if (type == nullptr || !type->func) return index;
  for (size_t i = 0; i < type->func->params.size(); ++i) function.locals.Define(std::nullopt);
  return index;
}

void FieldParser::NameLocals(uint32_t func, FunctionScope& function) {
  if (!function.locals.names().empty()) names_.locals[func] = function.locals.names();
  if (!function.label_names.empty()) names_.labels[func] = std::move(function.label_names);
}

void FieldParser::ParseLocals(IndexSpace& locals, ByteWriter& out) {
  std::vector<LocalGroup> groups;
  const auto add = [&] {
    const ValType type = types_.ParseValType();
    if (groups.empty() || groups.back().type != type) groups.push_back({0, type});
    ++groups.back().count;
  };
  while (cursor_.ConsumeOpen("local")) {
    if (cursor_.AtId() || cursor_.AtAnnotation("name")) {
      DefineHere(cursor_, locals);
      add();
    } else {
      for (; cursor_.ok() && !cursor_.Is(TokenKind::kClose); locals.Define(std::nullopt)) add();
    }
    cursor_.ExpectClose();
  }
  out.U32Leb(static_cast<uint32_t>(groups.size()));
  for (const LocalGroup& group : groups) {
    out.U32Leb(group.count);
    WriteValType(group.type, out);
  }
}

void FieldParser::ParseBody(uint32_t func, FunctionScope& function, ByteWriter& body) {
  InstructionParser(cursor_, module_, function).ParseSequence(body);
  WriteEnd(body);
  ByteWriter& code = sections_.Add(SectionKind::kCode);
  code.U32Leb(static_cast<uint32_t>(body.size()));
  code.Bytes(body.bytes());
  RecordHints(func, function);
  NameLocals(func, function);
}

void FieldParser::RecordHints(uint32_t func, const FunctionScope& function) {
  if (function.hints.empty()) return;
  ++hinted_funcs_;
  hints_.U32Leb(func);
  hints_.U32Leb(static_cast<uint32_t>(function.hints.size()));
  for (const BranchHint& hint : function.hints) {
    hints_.U32Leb(hint.offset);
    hints_.Name(hint.value);
  }
}

// --- Tables, memories, globals, tags ---------------------------------------------------------------------------------

AddressType FieldParser::ParseAddressType() {
  if (cursor_.ConsumeKeyword("i64")) return AddressType::kI64;
  cursor_.ConsumeKeyword("i32");
  return AddressType::kI32;
}

// A limit of 32-bit addresses may take 64 bits since memory64: validation bounds it then.
uint64_t FieldParser::ParseLimit(AddressType address) {
  if (address == AddressType::kI32 && !module_.features.has(Feature::kMemory64)) return cursor_.ExpectU32();
  return cursor_.ExpectU64();
}

Limits FieldParser::ParseLimits(AddressType address) {
  Limits limits;
  limits.minimum = ParseLimit(address);
  if (cursor_.Is(TokenKind::kNat)) limits.maximum = ParseLimit(address);
  return limits;
}

void FieldParser::ParseTable() {
  uint32_t index = 0;
  if (ParseHeader(ExternKind::kTable, index)) return;
  const uint32_t start = cursor_.index();
  const AddressType address = ParseAddressType();
  if (types_.AtRefType()) return ParseTableWithElems(index, address);
  cursor_.Seek(start);
  ByteWriter type;
  ParseTableType(type);
  ByteWriter& out = sections_.Add(SectionKind::kTable);
  if (cursor_.Is(TokenKind::kClose)) return out.Bytes(type.bytes());
  out.U8(kTableWithInit);
  out.U8(0);
  out.Bytes(type.bytes());
  ParseConstExpr(out);
}

void FieldParser::ParseTableType(ByteWriter& out) {
  const AddressType address = ParseAddressType();
  const Limits limits = ParseLimits(address);
  WriteRefType(types_.ParseRefType(), out);
  WriteLimits(address, limits, 0, out);
}

void FieldParser::ParseTableWithElems(uint32_t index, AddressType address) {
  ElemList list;
  list.type = types_.ParseRefType();
  cursor_.ExpectOpen("elem");
  if (!AtIndex(cursor_) && !cursor_.Is(TokenKind::kClose)) {
    ParseElemExprs(list);
  } else if (list.type == kFuncRef) {
    ParseFuncIndexes(list);
  } else {
    list.is_funcs = false;
    for (; AtIndex(cursor_); ++list.count) {
      ImmediateParser::WriteOpcode(Opcode::kRefFunc, list.items);
      list.items.U32Leb(ParseIndex(cursor_, module_.funcs));
      WriteEnd(list.items);
    }
  }
  cursor_.ExpectClose();
  ByteWriter& out = sections_.Add(SectionKind::kTable);
  WriteRefType(list.type, out);
  WriteLimits(address, {list.count, list.count}, 0, out);
  ByteWriter offset;
  WriteZero(address, offset);
  WriteElem(SegmentMode::kActive, index, offset, list);
}

std::optional<uint8_t> FieldParser::ParsePageSize() {
  if (!cursor_.ConsumeOpen("pagesize")) return std::nullopt;
  const Token token = cursor_.Peek();
  const uint64_t bytes = cursor_.ExpectU64();
  if (!std::has_single_bit(bytes)) cursor_.Fail(token, "invalid custom page size");
  cursor_.ExpectClose();
  return static_cast<uint8_t>(std::countr_zero(bytes));
}

void FieldParser::ParseMemory() {
  uint32_t index = 0;
  if (ParseHeader(ExternKind::kMemory, index)) return;
  const AddressType address = ParseAddressType();
  const uint32_t start = cursor_.index();
  const std::optional<uint8_t> page_size_log2 = ParsePageSize();
  if (cursor_.AtOpen("data")) return ParseMemoryWithData(index, address, page_size_log2);
  cursor_.Seek(start);
  ParseMemoryType(address, sections_.Add(SectionKind::kMemory));
}

void FieldParser::ParseMemoryType(AddressType address, ByteWriter& out) {
  const Limits limits = ParseLimits(address);
  const bool shared = cursor_.ConsumeKeyword("shared");
  const std::optional<uint8_t> page_size_log2 = ParsePageSize();
  WriteLimits(address, limits, (shared ? kShared : 0) | (page_size_log2 ? kHasPageSize : 0), out);
  if (page_size_log2) out.U32Leb(*page_size_log2);
}

void FieldParser::ParseMemoryWithData(uint32_t index, AddressType address, std::optional<uint8_t> page_size_log2) {
  cursor_.ExpectOpen("data");
  const std::string bytes = ParseStrings();
  cursor_.ExpectClose();
  const uint8_t shift = page_size_log2.value_or(kDefaultPageSizeLog2);
  const uint64_t pages = bytes.empty() ? 0 : ((bytes.size() - 1) >> shift) + 1;
  ByteWriter& out = sections_.Add(SectionKind::kMemory);
  WriteLimits(address, {pages, pages}, page_size_log2 ? kHasPageSize : 0, out);
  if (page_size_log2) out.U32Leb(*page_size_log2);
  ByteWriter offset;
  WriteZero(address, offset);
  WriteData(SegmentMode::kActive, index, offset, bytes);
}

void FieldParser::ParseGlobal() {
  uint32_t index = 0;
  if (ParseHeader(ExternKind::kGlobal, index)) return;
  ByteWriter& out = sections_.Add(SectionKind::kGlobal);
  ParseGlobalType(out);
  ParseConstExpr(out);
}

void FieldParser::ParseGlobalType(ByteWriter& out) {
  const bool is_mutable = cursor_.ConsumeOpen("mut");
  WriteValType(types_.ParseValType(), out);
  out.U8(is_mutable ? 1 : 0);
  if (is_mutable) cursor_.ExpectClose();
}

void FieldParser::ParseTag() {
  uint32_t index = 0;
  if (ParseHeader(ExternKind::kTag, index)) return;
  ParseTagType(sections_.Add(SectionKind::kTag));
}

void FieldParser::ParseTagType(ByteWriter& out) {
  IndexSpace params({"local", "local"});  // identifiers are allowed, to no effect
  out.U8(kTagException);
  out.U32Leb(types_.Resolve(types_.ParseTypeUse(&params)));
}

// --- Constant expressions and segments -------------------------------------------------------------------------------

void FieldParser::ParseConstExpr(ByteWriter& out) {
  FunctionScope scope;
  InstructionParser(cursor_, module_, scope).ParseSequence(out);
  WriteEnd(out);
  if (!scope.hints.empty()) {
    cursor_.Fail(cursor_.Peek(), absl::StrCat("@", kHintSection, " annotation: not in a function"));
  }
}

void FieldParser::ParseFoldedConstExpr(ByteWriter& out) {
  if (!cursor_.Is(TokenKind::kOpen)) return cursor_.Unexpected();
  FunctionScope scope;
  InstructionParser(cursor_, module_, scope).ParseFolded(out);
  WriteEnd(out);
}

void FieldParser::ParseOffset(ByteWriter& out) {
  if (!cursor_.ConsumeOpen("offset")) return ParseFoldedConstExpr(out);
  ParseConstExpr(out);
  cursor_.ExpectClose();
}

bool FieldParser::AtElemList() const { return cursor_.AtKeyword("func") || types_.AtRefType(); }

FieldParser::ElemList FieldParser::ParseElemList() {
  ElemList list;
  if (cursor_.ConsumeKeyword("func")) {
    ParseFuncIndexes(list);
  } else {
    list.type = types_.ParseRefType();
    ParseElemExprs(list);
  }
  return list;
}

void FieldParser::ParseFuncIndexes(ElemList& list) {
  for (; AtIndex(cursor_); ++list.count) list.items.U32Leb(ParseIndex(cursor_, module_.funcs));
}

void FieldParser::ParseElemExprs(ElemList& list) {
  list.is_funcs = false;
  for (; cursor_.Is(TokenKind::kOpen); ++list.count) {
    if (cursor_.ConsumeOpen("item")) {
      ParseConstExpr(list.items);
      cursor_.ExpectClose();
    } else {
      ParseFoldedConstExpr(list.items);
    }
  }
}

void FieldParser::ParseElem() {
  cursor_.ConsumeId();
  ConsumeNameAnnotation(cursor_);
  ByteWriter offset;
  if (cursor_.ConsumeKeyword("declare")) return WriteElem(SegmentMode::kDeclarative, 0, offset, ParseElemList());
  if (AtElemList()) return WriteElem(SegmentMode::kPassive, 0, offset, ParseElemList());
  uint32_t table = 0;
  if (cursor_.ConsumeOpen("table")) {
    table = ParseIndex(cursor_, module_.tables);
    cursor_.ExpectClose();
  } else if (AtIndex(cursor_)) {
    table = ParseIndex(cursor_, module_.tables);
  }
  ParseOffset(offset);
  if (AtElemList()) return WriteElem(SegmentMode::kActive, table, offset, ParseElemList());
  ElemList list;
  ParseFuncIndexes(list);
  WriteElem(SegmentMode::kActive, table, offset, list);
}

// The first number of a segment is a set of bits: 1 not active, 2 explicit table (or declarative), 4 expressions.
void FieldParser::WriteElem(SegmentMode mode, uint32_t table, const ByteWriter& offset, const ElemList& list) {
  ByteWriter& out = sections_.Add(SectionKind::kElem);
  const bool is_active = mode == SegmentMode::kActive;
  const bool is_short = is_active && table == 0 && (list.is_funcs || list.type == kFuncRef);
  uint32_t flags = list.is_funcs ? 0 : 4;
  if (!is_active) flags |= 1;
  if (is_active ? !is_short : mode == SegmentMode::kDeclarative) flags |= 2;
  out.U32Leb(flags);
  if (is_active && !is_short) out.U32Leb(table);
  if (is_active) out.Bytes(offset.bytes());
  if (!is_short && list.is_funcs) out.U8(kElemKindFuncRef);
  if (!is_short && !list.is_funcs) WriteRefType(list.type, out);
  out.U32Leb(list.count);
  out.Bytes(list.items.bytes());
}

std::string FieldParser::ParseStrings() {
  std::string bytes;
  while (cursor_.Is(TokenKind::kString)) bytes += cursor_.ExpectString();
  return bytes;
}

void FieldParser::ParseData() {
  cursor_.ConsumeId();
  ConsumeNameAnnotation(cursor_);
  ByteWriter offset;
  uint32_t memory = 0;
  if (cursor_.Is(TokenKind::kString) || cursor_.Is(TokenKind::kClose)) {
    return WriteData(SegmentMode::kPassive, 0, offset, ParseStrings());
  }
  if (cursor_.ConsumeOpen("memory")) {
    memory = ParseIndex(cursor_, module_.memories);
    cursor_.ExpectClose();
  } else if (AtIndex(cursor_)) {
    memory = ParseIndex(cursor_, module_.memories);
  }
  ParseOffset(offset);
  WriteData(SegmentMode::kActive, memory, offset, ParseStrings());
}

void FieldParser::WriteData(SegmentMode mode, uint32_t memory, const ByteWriter& offset, absl::string_view bytes) {
  ByteWriter& out = sections_.Add(SectionKind::kData);
  const bool is_active = mode == SegmentMode::kActive;
  out.U32Leb(!is_active ? 1 : memory == 0 ? 0 : 2);
  if (is_active && memory != 0) out.U32Leb(memory);
  out.Bytes(offset.bytes());
  out.Name(bytes);  // a length and bytes, whatever they are
}

}  // namespace strata::wasm::text
