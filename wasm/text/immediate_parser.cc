#include "wasm/text/immediate_parser.h"

#include <array>
#include <bit>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "wasm/text/literal.h"
#include "wasm/text/number.h"
#include "wasm/text/type_encoding.h"
#include "wasm/types/memory_access.h"

namespace strata::wasm::text {
namespace {

constexpr uint8_t kEmptyBlockType = 0x40;
constexpr uint32_t kMemoryIndexFlag = 0x40;
constexpr uint8_t kSourceNullable = 1;
constexpr uint8_t kTargetNullable = 2;
constexpr uint8_t kSequentiallyConsistent = 0;
constexpr absl::string_view kLaneOutOfRange = "i8 constant out of range";
constexpr int kShuffleLanes = 16;

struct CatchWord {
  absl::string_view word;
  uint8_t code;
  bool has_tag;
};
constexpr CatchWord kCatchWords[] = {
    {"catch", 0, true}, {"catch_ref", 1, true}, {"catch_all", 2, false}, {"catch_all_ref", 3, false}};

const CatchWord* FindCatchWord(absl::string_view keyword) {
  for (const CatchWord& word : kCatchWords) {
    if (word.word == keyword) return &word;
  }
  return nullptr;
}

}  // namespace

ImmediateParser::Handler ImmediateParser::HandlerOf(ImmediateKind kind) {
  // By ImmediateKind; null where ParseInstruction is not for it.
  static constexpr Handler kHandlers[] = {
      &ImmediateParser::ParseNone,
      nullptr,  // kBlockType
      &ImmediateParser::ParseLabel,
      &ImmediateParser::ParseBrTable,
      &ImmediateParser::ParseFunc,
      &ImmediateParser::ParseCallIndirect,
      &ImmediateParser::ParseType,
      &ImmediateParser::ParseTypeField,
      &ImmediateParser::ParseTypeCount,
      &ImmediateParser::ParseTypeType,
      &ImmediateParser::ParseTypeData,
      &ImmediateParser::ParseTypeElem,
      &ImmediateParser::ParseLocal,
      &ImmediateParser::ParseGlobal,
      &ImmediateParser::ParseTable,
      &ImmediateParser::ParseTableTable,
      &ImmediateParser::ParseTableInit,
      &ImmediateParser::ParseElem,
      &ImmediateParser::ParseMemory,
      &ImmediateParser::ParseMemoryMemory,
      &ImmediateParser::ParseMemoryInit,
      &ImmediateParser::ParseData,
      &ImmediateParser::ParseMemArg,
      &ImmediateParser::ParseMemArgLane,
      &ImmediateParser::ParseLane,
      &ImmediateParser::ParseShuffle,
      &ImmediateParser::ParseI32,
      &ImmediateParser::ParseI64,
      &ImmediateParser::ParseF32,
      &ImmediateParser::ParseF64,
      &ImmediateParser::ParseV128,
      &ImmediateParser::ParseHeapType,
      &ImmediateParser::ParseBrOnCast,
      &ImmediateParser::ParseSelectTypes,
      &ImmediateParser::ParseTag,
      nullptr,  // kTryTable
      &ImmediateParser::ParseFence,
  };
  static_assert(std::size(kHandlers) == static_cast<size_t>(ImmediateKind::kFence) + 1);
  return kHandlers[static_cast<size_t>(kind)];
}

void ImmediateParser::WriteOpcode(Opcode opcode, ByteWriter& out) {
  const OpcodeInfo& info = GetOpcodeInfo(opcode);
  if (info.prefix == 0) return out.U8(static_cast<uint8_t>(info.code));
  out.U8(info.prefix);
  out.U32Leb(info.code);
}

void ImmediateParser::ParseInstruction(Opcode opcode, ByteWriter& out) {
  if (opcode == Opcode::kRefTest || opcode == Opcode::kRefCast) return ParseRefTest(opcode, out);
  if (opcode == Opcode::kSelect && cursor_.AtOpen("result")) opcode = Opcode::kSelectTyped;
  WriteOpcode(opcode, out);
  (this->*HandlerOf(GetOpcodeInfo(opcode).immediate))(opcode, out);
}

void ImmediateParser::ParseBlockType(ByteWriter& out) {
  const TypeUse use = types_.ParseTypeUse(nullptr);
  if (use.index || !use.signature.params.empty() || use.signature.results.size() > 1) {
    return out.S33(types_.Resolve(use));
  }
  if (use.signature.results.empty()) return out.U8(kEmptyBlockType);
  WriteValType(use.signature.results[0], out);
}

void ImmediateParser::ParseCatches(ByteWriter& out) {
  uint32_t count = 0;
  ByteWriter clauses;
  while (FindCatchWord(cursor_.OpenKeyword()) != nullptr) {
    ++count;
    ParseCatch(clauses);
  }
  out.U32Leb(count);
  out.Bytes(clauses.bytes());
}

void ImmediateParser::ParseCatch(ByteWriter& out) {
  const CatchWord& word = *FindCatchWord(cursor_.OpenKeyword());
  cursor_.Next();
  cursor_.Next();
  out.U8(word.code);
  if (word.has_tag) out.U32Leb(ParseIndex(cursor_, module_.tags));
  out.U32Leb(labels_.Parse(cursor_));
  cursor_.ExpectClose();
}

uint32_t ImmediateParser::ParseOptionalIndex(const IndexSpace& space) {
  return AtIndex(cursor_) ? ParseIndex(cursor_, space) : 0;
}

void ImmediateParser::ParseIndexPair(const IndexSpace& space, ByteWriter& out) {
  const bool given = AtIndex(cursor_);
  const uint32_t destination = given ? ParseIndex(cursor_, space) : 0;
  const uint32_t source = given ? ParseIndex(cursor_, space) : 0;
  out.U32Leb(destination);
  out.U32Leb(source);
}

void ImmediateParser::ParseSegmentIndexes(const IndexSpace& entities, const IndexSpace& segments, ByteWriter& out) {
  const TokenKind second = cursor_.Peek(1).kind;
  const bool two = second == TokenKind::kNat || second == TokenKind::kId || second == TokenKind::kQuotedId;
  const uint32_t entity = two ? ParseIndex(cursor_, entities) : 0;
  out.U32Leb(ParseIndex(cursor_, segments));
  out.U32Leb(entity);
}

void ImmediateParser::ParseNone(Opcode, ByteWriter&) {}

void ImmediateParser::ParseLabel(Opcode, ByteWriter& out) { out.U32Leb(labels_.Parse(cursor_)); }

void ImmediateParser::ParseBrTable(Opcode, ByteWriter& out) {
  std::vector<uint32_t> targets = {labels_.Parse(cursor_)};
  while (AtIndex(cursor_)) targets.push_back(labels_.Parse(cursor_));
  out.U32Leb(static_cast<uint32_t>(targets.size() - 1));
  for (uint32_t target : targets) out.U32Leb(target);
}

void ImmediateParser::ParseFunc(Opcode, ByteWriter& out) { out.U32Leb(ParseIndex(cursor_, module_.funcs)); }

void ImmediateParser::ParseCallIndirect(Opcode, ByteWriter& out) {
  const uint32_t table = ParseOptionalIndex(module_.tables);
  out.U32Leb(types_.Resolve(types_.ParseTypeUse(nullptr)));
  out.U32Leb(table);
}

void ImmediateParser::ParseType(Opcode, ByteWriter& out) { out.U32Leb(ParseIndex(cursor_, module_.types.ids())); }

void ImmediateParser::ParseTypeField(Opcode, ByteWriter& out) {
  const uint32_t type = ParseIndex(cursor_, module_.types.ids());
  const TypeSpace::Entry* const entry = module_.types.Get(type);
  out.U32Leb(type);
  out.U32Leb(ParseIndex(cursor_, entry != nullptr && entry->fields ? *entry->fields : no_fields_));
}

void ImmediateParser::ParseTypeCount(Opcode opcode, ByteWriter& out) {
  ParseType(opcode, out);
  out.U32Leb(cursor_.ExpectU32());
}

void ImmediateParser::ParseTypeType(Opcode opcode, ByteWriter& out) {
  ParseType(opcode, out);
  ParseType(opcode, out);
}

void ImmediateParser::ParseTypeData(Opcode opcode, ByteWriter& out) {
  ParseType(opcode, out);
  ParseData(opcode, out);
}

void ImmediateParser::ParseTypeElem(Opcode opcode, ByteWriter& out) {
  ParseType(opcode, out);
  ParseElem(opcode, out);
}

void ImmediateParser::ParseLocal(Opcode, ByteWriter& out) { out.U32Leb(ParseIndex(cursor_, locals_)); }
void ImmediateParser::ParseGlobal(Opcode, ByteWriter& out) { out.U32Leb(ParseIndex(cursor_, module_.globals)); }
void ImmediateParser::ParseTable(Opcode, ByteWriter& out) { out.U32Leb(ParseOptionalIndex(module_.tables)); }
void ImmediateParser::ParseTableTable(Opcode, ByteWriter& out) { ParseIndexPair(module_.tables, out); }

void ImmediateParser::ParseTableInit(Opcode, ByteWriter& out) {
  ParseSegmentIndexes(module_.tables, module_.elems, out);
}

void ImmediateParser::ParseElem(Opcode, ByteWriter& out) { out.U32Leb(ParseIndex(cursor_, module_.elems)); }
void ImmediateParser::ParseMemory(Opcode, ByteWriter& out) { out.U32Leb(ParseOptionalIndex(module_.memories)); }
void ImmediateParser::ParseMemoryMemory(Opcode, ByteWriter& out) { ParseIndexPair(module_.memories, out); }

void ImmediateParser::ParseMemoryInit(Opcode, ByteWriter& out) {
  module_.uses_data_count = true;
  ParseSegmentIndexes(module_.memories, module_.datas, out);
}

void ImmediateParser::ParseData(Opcode, ByteWriter& out) {
  module_.uses_data_count = true;
  out.U32Leb(ParseIndex(cursor_, module_.datas));
}

std::optional<uint64_t> ImmediateParser::ConsumeArgument(absl::string_view name_equals) {
  const Token token = cursor_.Peek();
  if (token.kind != TokenKind::kKeyword) return std::nullopt;
  absl::string_view text = cursor_.Text(token);
  if (text.substr(0, name_equals.size()) != name_equals) return std::nullopt;
  text.remove_prefix(name_equals.size());
  cursor_.Next();
  if (ClassifyNumber(text) != TokenKind::kNat) {
    cursor_.Fail(token, absl::StrCat("unknown operator ", cursor_.Text(token)));
    return std::nullopt;
  }
  const std::optional<uint64_t> value = ParseNat(text);
  if (!value) cursor_.Fail(token, "i64 constant out of range");
  return value;
}

void ImmediateParser::ParseMemArgOf(Opcode opcode, uint32_t memory, ByteWriter& out) {
  const uint64_t offset = ConsumeArgument("offset=").value_or(0);
  const Token align_token = cursor_.Peek();
  uint32_t align_log2 = AccessSizeLog2(opcode);
  if (const std::optional<uint64_t> align = ConsumeArgument("align=")) {
    if (!std::has_single_bit(*align)) cursor_.Fail(align_token, "alignment must be a power of two");
    align_log2 = static_cast<uint32_t>(std::countr_zero(*align));
  }
  out.U32Leb(align_log2 | (memory != 0 ? kMemoryIndexFlag : 0));
  if (memory != 0) out.U32Leb(memory);
  out.U64Leb(offset);
}

void ImmediateParser::ParseMemArg(Opcode opcode, ByteWriter& out) {
  ParseMemArgOf(opcode, ParseOptionalIndex(module_.memories), out);
}

bool ImmediateParser::AtMemoryBeforeLane() const {
  if (!cursor_.Is(TokenKind::kNat)) return cursor_.AtId();
  const Token& second = cursor_.Peek(1);
  return second.kind == TokenKind::kNat ||
         (second.kind == TokenKind::kKeyword && cursor_.Text(second).find('=') != absl::string_view::npos);
}

void ImmediateParser::ParseMemArgLane(Opcode opcode, ByteWriter& out) {
  ParseMemArgOf(opcode, AtMemoryBeforeLane() ? ParseIndex(cursor_, module_.memories) : 0, out);
  out.U8(ParseLaneIndex());
}

uint8_t ImmediateParser::ParseLaneIndex() {
  const Token token = cursor_.Peek();
  cursor_.Expect(TokenKind::kNat);
  if (!cursor_.ok()) return 0;
  const std::optional<uint64_t> lane = ParseNat(cursor_.Text(token));
  if (!lane || *lane > 0xff) cursor_.Fail(token, kLaneOutOfRange);
  return static_cast<uint8_t>(lane.value_or(0));
}

void ImmediateParser::ParseLane(Opcode, ByteWriter& out) { out.U8(ParseLaneIndex()); }

void ImmediateParser::ParseShuffle(Opcode, ByteWriter& out) {
  const Token first = cursor_.Peek();
  int count = 0;
  while (cursor_.ok() &&
         (cursor_.Is(TokenKind::kNat) || cursor_.Is(TokenKind::kInt) || cursor_.Is(TokenKind::kFloat))) {
    if (!cursor_.Is(TokenKind::kNat)) cursor_.Fail(cursor_.Peek(), kLaneOutOfRange);
    out.U8(ParseLaneIndex());
    ++count;
  }
  if (cursor_.Is(TokenKind::kReserved)) cursor_.Unexpected();
  if (count != kShuffleLanes) cursor_.Fail(first, "invalid lane length");
}

void ImmediateParser::ParseI32(Opcode, ByteWriter& out) {
  out.S32Leb(static_cast<int32_t>(static_cast<uint32_t>(ExpectInteger(cursor_, 32))));
}

void ImmediateParser::ParseI64(Opcode, ByteWriter& out) {
  out.S64Leb(static_cast<int64_t>(ExpectInteger(cursor_, 64)));
}

void ImmediateParser::ParseF32(Opcode, ByteWriter& out) { out.Fixed32(ExpectF32Bits(cursor_)); }
void ImmediateParser::ParseF64(Opcode, ByteWriter& out) { out.Fixed64(ExpectF64Bits(cursor_)); }
void ImmediateParser::ParseV128(Opcode, ByteWriter& out) { out.Bytes(ExpectV128(cursor_)); }

void ImmediateParser::ParseHeapType(Opcode, ByteWriter& out) { WriteHeapType(types_.ParseHeapType(), out); }

void ImmediateParser::ParseRefTest(Opcode opcode, ByteWriter& out) {
  const RefType type = types_.ParseRefType();
  const Opcode nullable = opcode == Opcode::kRefTest ? Opcode::kRefTestNull : Opcode::kRefCastNull;
  WriteOpcode(type.nullable ? nullable : opcode, out);
  WriteHeapType(type.heap, out);
}

void ImmediateParser::ParseBrOnCast(Opcode, ByteWriter& out) {
  const uint32_t label = labels_.Parse(cursor_);
  const RefType source = types_.ParseRefType();
  const RefType target = types_.ParseRefType();
  out.U8(static_cast<uint8_t>((source.nullable ? kSourceNullable : 0) | (target.nullable ? kTargetNullable : 0)));
  out.U32Leb(label);
  WriteHeapType(source.heap, out);
  WriteHeapType(target.heap, out);
}

void ImmediateParser::ParseSelectTypes(Opcode, ByteWriter& out) {
  std::vector<ValType> types;
  types_.ParseResults(types);
  out.U32Leb(static_cast<uint32_t>(types.size()));
  for (ValType type : types) WriteValType(type, out);
}

void ImmediateParser::ParseTag(Opcode, ByteWriter& out) { out.U32Leb(ParseIndex(cursor_, module_.tags)); }
void ImmediateParser::ParseFence(Opcode, ByteWriter& out) { out.U8(kSequentiallyConsistent); }

}  // namespace strata::wasm::text
