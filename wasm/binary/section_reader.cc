// One small function per section, most of them "a count, then that many of these".

#include "wasm/binary/section_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "wasm/binary/implementation_limits.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/binary/type_reader.h"
#include "wasm/types/opcode.h"

namespace strata::wasm {
namespace {

constexpr uint8_t kFuncKind = 0, kTableKind = 1, kMemoryKind = 2, kGlobalKind = 3, kTagKind = 4;
constexpr uint8_t kEndByte = 0x0b;
// Room made in advance on the word of a count; an entry is tens of times larger than its shortest encoding.
constexpr uint32_t kMaxReserved = 1 << 16;

// A count that, with `existing` entries, keeps to the limit; 0 after an error.
uint32_t ReadCount(ByteReader& in, size_t existing, uint32_t limit, absl::string_view what) {
  const uint32_t at = in.offset();
  const uint32_t count = in.Length();
  if (count + existing > limit) in.FailAt(absl::StrCat("too many ", what), at);
  return in.ok() ? count : 0;
}

template <class Entry, class Read>
void ReadVec(ByteReader& in, std::vector<Entry>& entries, uint32_t limit, absl::string_view what, Read&& read) {
  const uint32_t count = ReadCount(in, entries.size(), limit, what);
  entries.reserve(entries.size() + std::min(count, kMaxReserved));
  for (uint32_t i = 0; i < count && in.ok(); ++i) entries.push_back(read());
}

bool IsBlockStart(Opcode opcode) {
  switch (opcode) {
    case Opcode::kBlock:
    case Opcode::kLoop:
    case Opcode::kIf:
    case Opcode::kTry:
    case Opcode::kTryTable:
      return true;
    default:
      return false;
  }
}

// Reads instructions up to the `end` that closes the expression. Blocks are not constant, but that is for the
// validator to say.
ConstExpr ReadConstExpr(ByteReader& in, const Module& module) {
  const uint32_t start = in.offset();
  InstructionReader reader(in.Rest(), start, module.features);
  Instruction instruction;
  for (uint32_t depth = 1; depth != 0;) {
    if (!reader.TryNext(instruction)) {
      in.FailFrom(reader.reader());
      return {};
    }
    if (IsBlockStart(instruction.opcode)) ++depth;
    if (instruction.opcode == Opcode::kEnd || instruction.opcode == Opcode::kDelegate) --depth;
  }
  return {in.Bytes(reader.offset() - start), start};
}

uint32_t AddFunc(ByteReader& in, Module& module, bool imported) {
  Function function;
  function.type = TypeIndex(in.U32());
  function.imported = imported;
  module.funcs.push_back(std::move(function));
  return static_cast<uint32_t>(module.funcs.size() - 1);
}

uint32_t ImportTable(ByteReader& in, Module& module) {
  Table table;
  table.type = ReadTableType(in, module.features);
  table.imported = true;
  if (module.tables.size() >= kMaxTables) in.Fail("too many tables");
  module.tables.push_back(table);
  return module.imported_tables++;
}

uint32_t ImportMemory(ByteReader& in, Module& module) {
  if (module.memories.size() >= kMaxMemories) in.Fail("too many memories");
  module.memories.push_back({ReadMemoryType(in, module.features), true});
  return module.imported_memories++;
}

uint32_t ImportGlobal(ByteReader& in, Module& module) {
  module.globals.push_back({ReadGlobalType(in, module.features), true, {}});
  return module.imported_globals++;
}

uint32_t ImportTag(ByteReader& in, Module& module) {
  module.tags.push_back({ReadTagType(in), true});
  return module.imported_tags++;
}

// What kind of entity a byte names in imports and exports.
ExternKind ReadExternKind(ByteReader& in, const Features& features, absl::string_view malformed) {
  const uint32_t at = in.offset();
  const uint8_t kind = in.U8();
  const bool tags = features.has(Feature::kExceptionHandling) || features.has(Feature::kLegacyExceptions);
  if (kind > kTagKind) in.FailAt(malformed, at);
  if (kind == kTagKind && !tags) RequireFeature(in, features, Feature::kExceptionHandling, malformed);
  return static_cast<ExternKind>(kind <= kTagKind ? kind : 0);
}
static_assert(static_cast<uint8_t>(ExternKind::kFunc) == kFuncKind);
static_assert(static_cast<uint8_t>(ExternKind::kTable) == kTableKind);
static_assert(static_cast<uint8_t>(ExternKind::kMemory) == kMemoryKind);
static_assert(static_cast<uint8_t>(ExternKind::kGlobal) == kGlobalKind);
static_assert(static_cast<uint8_t>(ExternKind::kTag) == kTagKind);

uint32_t ReadImportedEntity(ByteReader& in, Module& module, ExternKind kind) {
  switch (kind) {
    case ExternKind::kFunc:
      ++module.imported_funcs;
      return AddFunc(in, module, true);
    case ExternKind::kTable:
      return ImportTable(in, module);
    case ExternKind::kMemory:
      return ImportMemory(in, module);
    case ExternKind::kGlobal:
      return ImportGlobal(in, module);
    case ExternKind::kTag:
      return ImportTag(in, module);
  }
  return 0;
}

Import ReadImport(ByteReader& in, Module& module) {
  Import import;
  import.offset = in.offset();
  import.module = in.Name();
  import.name = in.Name();
  import.kind = ReadExternKind(in, module.features, "malformed import kind");
  if (in.ok()) import.index = ReadImportedEntity(in, module, import.kind);
  return import;
}

Table ReadTable(ByteReader& in, const Module& module) {
  Table table;
  const bool has_init = in.Peek() == 0x40;
  if (has_init) {
    RequireFeature(in, module.features, Feature::kFunctionReferences, "malformed table");
    in.U8();
    const uint32_t at = in.offset();
    if (in.U8() != 0) in.FailAt("zero byte expected: table flags", at);
  }
  table.type = ReadTableType(in, module.features);
  if (has_init) table.init = ReadConstExpr(in, module);
  return table;
}

Global ReadGlobal(ByteReader& in, const Module& module) {
  Global global;
  global.type = ReadGlobalType(in, module.features);
  global.init = ReadConstExpr(in, module);
  return global;
}

Export ReadExport(ByteReader& in, const Module& module) {
  Export result;
  result.offset = in.offset();
  result.name = in.Name();
  result.kind = ReadExternKind(in, module.features, "malformed export kind");
  result.index = in.U32();
  return result;
}

// The bits of an element segment's flags.
constexpr uint32_t kElemNotActive = 1, kElemExplicit = 2, kElemExprs = 4, kElemFlagsEnd = 8;

void ReadElemPlace(ByteReader& in, const Module& module, uint32_t flags, ElemSegment& segment) {
  if ((flags & kElemNotActive) != 0) {
    segment.mode = (flags & kElemExplicit) != 0 ? SegmentMode::kDeclarative : SegmentMode::kPassive;
    return;
  }
  if ((flags & kElemExplicit) != 0) segment.table = TableIndex(in.U32());
  segment.table_offset = ReadConstExpr(in, module);
}

// Only segments with a flag in the low two bits say their type.
RefType ReadElemType(ByteReader& in, const Module& module, uint32_t flags) {
  const bool has_type = (flags & (kElemNotActive | kElemExplicit)) != 0;
  if ((flags & kElemExprs) != 0) return has_type ? ReadRefType(in, module.features) : kFuncRef;
  const uint32_t at = in.offset();
  if (has_type && in.U8() != 0) in.FailAt("malformed element kind", at);
  return RefType{HeapType{HeapKind::kFunc, 0}, false};
}

ElemSegment ReadElemSegment(ByteReader& in, const Module& module) {
  ElemSegment segment;
  segment.offset = in.offset();
  const uint32_t flags = in.U32();
  if (flags >= kElemFlagsEnd) in.FailAt("malformed elements segment kind", segment.offset);
  if (flags != 0) RequireFeature(in, module.features, Feature::kBulkMemory, "malformed elements segment kind");
  ReadElemPlace(in, module, flags, segment);
  segment.type = ReadElemType(in, module, flags);
  constexpr absl::string_view kEntries = "element segment entries";
  if ((flags & kElemExprs) != 0) {
    ReadVec(in, segment.exprs, kMaxElemSegmentEntries, kEntries, [&] { return ReadConstExpr(in, module); });
  } else {
    ReadVec(in, segment.funcs, kMaxElemSegmentEntries, kEntries, [&] { return FuncIndex(in.U32()); });
  }
  return segment;
}

constexpr uint32_t kDataPassive = 1, kDataExplicit = 2;

DataSegment ReadDataSegment(ByteReader& in, const Module& module) {
  DataSegment segment;
  segment.offset = in.offset();
  const uint32_t flags = in.U32();
  if (flags > kDataExplicit) in.FailAt("malformed data segment kind", segment.offset);
  if (flags != 0) RequireFeature(in, module.features, Feature::kBulkMemory, "malformed data segment kind");
  if (flags == kDataPassive) {
    segment.mode = SegmentMode::kPassive;
  } else {
    if (flags == kDataExplicit) segment.memory = MemoryIndex(in.U32());
    segment.memory_offset = ReadConstExpr(in, module);
  }
  const uint32_t size = in.Length();
  segment.bytes = in.Bytes(size);
  return segment;
}

void ReadLocals(ByteReader& in, const Module& module, Function& function) {
  const uint32_t at = in.offset();
  const uint32_t groups = in.Length();
  function.locals.reserve(std::min(groups, kMaxLocals));
  uint64_t locals = 0;
  for (uint32_t i = 0; i < groups && in.ok(); ++i) {
    LocalGroup group;
    group.count = in.U32();
    locals += group.count;
    if (locals > kMaxLocals) in.FailAt("too many locals", at);
    group.type = ReadValType(in, module.features);
    function.locals.push_back(group);
  }
}

// A body that does not close with `end` is wrong inside, or runs into what follows it, which decides the wording.
void FailMissingEnd(ByteReader& in, const Module& module, const Function& function) {
  const absl::Span<const uint8_t> rest(function.body.data(), function.body.size() + in.remaining());
  InstructionReader reader(rest, function.body_offset, module.features);
  Instruction instruction;
  while (reader.offset() < in.offset() && reader.TryNext(instruction)) {
  }
  in.FailFrom(reader.reader());
  if (in.at_end()) in.Fail("unexpected end of section or function");
  if (in.Peek() == kEndByte) in.Fail("section size mismatch");
  in.Fail("END opcode expected");
}

void ReadFunctionBody(ByteReader& in, const Module& module, Function& function) {
  const uint32_t size = in.Length();
  const uint32_t start = in.offset();
  if (size > kMaxFunctionBodyBytes) in.FailAt("function body too large", start);
  ReadLocals(in, module, function);
  if (!in.ok()) return;
  const uint32_t used = in.offset() - start;
  if (used > size) return in.FailAt("section size mismatch", start);
  function.locals_offset = start;
  function.body_offset = in.offset();
  function.body = in.Bytes(size - used);
  if (in.ok() && (function.body.empty() || function.body.back() != kEndByte)) FailMissingEnd(in, module, function);
}

}  // namespace

void ReadTypeSection(ByteReader& in, Module& module) {
  ReadVec(in, module.rec_groups, kMaxTypes, "recursion groups",
          [&] { return ReadRecGroup(in, module.features, module.types); });
}

void ReadImportSection(ByteReader& in, Module& module) {
  ReadVec(in, module.imports, kMaxImports, "imports", [&] { return ReadImport(in, module); });
}

void ReadFunctionSection(ByteReader& in, Module& module) {
  const uint32_t count = ReadCount(in, module.funcs.size(), kMaxFunctions, "functions");
  module.funcs.reserve(module.funcs.size() + std::min(count, kMaxReserved));
  for (uint32_t i = 0; i < count && in.ok(); ++i) AddFunc(in, module, false);
}

void ReadTableSection(ByteReader& in, Module& module) {
  ReadVec(in, module.tables, kMaxTables, "tables", [&] { return ReadTable(in, module); });
}

void ReadMemorySection(ByteReader& in, Module& module) {
  ReadVec(in, module.memories, kMaxMemories, "memories",
          [&] { return Memory{ReadMemoryType(in, module.features), false}; });
}

void ReadTagSection(ByteReader& in, Module& module) {
  ReadVec(in, module.tags, kMaxTags, "tags", [&] { return Tag{ReadTagType(in), false}; });
}

void ReadGlobalSection(ByteReader& in, Module& module) {
  ReadVec(in, module.globals, kMaxGlobals, "globals", [&] { return ReadGlobal(in, module); });
}

void ReadExportSection(ByteReader& in, Module& module) {
  ReadVec(in, module.exports, kMaxExports, "exports", [&] { return ReadExport(in, module); });
}

void ReadStartSection(ByteReader& in, Module& module) { module.start = FuncIndex(in.U32()); }

void ReadElementSection(ByteReader& in, Module& module) {
  ReadVec(in, module.elems, kMaxElemSegments, "element segments", [&] { return ReadElemSegment(in, module); });
}

void ReadDataCountSection(ByteReader& in, Module& module) {
  module.data_count = in.U32();
  if (*module.data_count > kMaxDataSegments) in.Fail("too many data segments");
}

void ReadCodeSection(ByteReader& in, Module& module) {
  in.Length();
  for (uint32_t i = module.imported_funcs; i < module.funcs.size() && in.ok(); ++i) {
    ReadFunctionBody(in, module, module.funcs[i]);
  }
}

void ReadDataSection(ByteReader& in, Module& module) {
  const uint32_t at = in.offset();
  ReadVec(in, module.datas, kMaxDataSegments, "data segments", [&] { return ReadDataSegment(in, module); });
  if (in.ok() && module.data_count.value_or(module.datas.size()) != module.datas.size()) {
    in.FailAt("data count and data section have inconsistent lengths", at);
  }
}

}  // namespace strata::wasm
