// Reads an instruction's immediates and writes opcode and immediates in the binary format.
//
// One function per ImmediateKind, found by table: the opcode table says which. Knows nothing of blocks and operands;
// that is the InstructionParser's business.

#ifndef STRATA_WASM_TEXT_IMMEDIATE_PARSER_H_
#define STRATA_WASM_TEXT_IMMEDIATE_PARSER_H_

#include <cstdint>

#include "wasm/binary/byte_writer.h"
#include "wasm/text/cursor.h"
#include "wasm/text/label_stack.h"
#include "wasm/text/module_scope.h"
#include "wasm/text/type_parser.h"
#include "wasm/types/opcode.h"

namespace strata::wasm::text {

class ImmediateParser {
 public:
  // `labels` changes as blocks open and close; `locals` is empty outside functions.
  ImmediateParser(Cursor& cursor, ModuleScope& module, const IndexSpace& locals, const LabelStack& labels)
      : cursor_(cursor), module_(module), locals_(locals), labels_(labels), types_(cursor, module.types) {}

  // The cursor stands behind the instruction's name.
  void ParseInstruction(Opcode opcode, ByteWriter& out);
  static void WriteOpcode(Opcode opcode, ByteWriter& out);

  // The immediates of blocks, without the label.
  void ParseBlockType(ByteWriter& out);
  void ParseCatches(ByteWriter& out);
  void ParseTag(Opcode opcode, ByteWriter& out);

 private:
  using Handler = void (ImmediateParser::*)(Opcode, ByteWriter&);
  static Handler HandlerOf(ImmediateKind kind);

  // An index if there is one here, else 0.
  uint32_t ParseOptionalIndex(const IndexSpace& space);
  // Two indexes or none: destination and source.
  void ParseIndexPair(const IndexSpace& space, ByteWriter& out);
  // Two indexes, or the second alone: an entity's, then a segment's. Written in the opposite order.
  void ParseSegmentIndexes(const IndexSpace& entities, const IndexSpace& segments, ByteWriter& out);
  void ParseRefTest(Opcode opcode, ByteWriter& out);
  void ParseMemArgOf(Opcode opcode, uint32_t memory, ByteWriter& out);
  // The value of "name=…" here, or nothing.
  std::optional<uint64_t> ConsumeArgument(absl::string_view name_equals);
  // Whether the number or identifier here is a memory's, with a lane index still to come.
  bool AtMemoryBeforeLane() const;
  uint8_t ParseLaneIndex();
  void ParseCatch(ByteWriter& out);

  void ParseNone(Opcode opcode, ByteWriter& out);
  void ParseLabel(Opcode opcode, ByteWriter& out);
  void ParseBrTable(Opcode opcode, ByteWriter& out);
  void ParseFunc(Opcode opcode, ByteWriter& out);
  void ParseCallIndirect(Opcode opcode, ByteWriter& out);
  void ParseType(Opcode opcode, ByteWriter& out);
  void ParseTypeField(Opcode opcode, ByteWriter& out);
  void ParseTypeCount(Opcode opcode, ByteWriter& out);
  void ParseTypeType(Opcode opcode, ByteWriter& out);
  void ParseTypeData(Opcode opcode, ByteWriter& out);
  void ParseTypeElem(Opcode opcode, ByteWriter& out);
  void ParseLocal(Opcode opcode, ByteWriter& out);
  void ParseGlobal(Opcode opcode, ByteWriter& out);
  void ParseTable(Opcode opcode, ByteWriter& out);
  void ParseTableTable(Opcode opcode, ByteWriter& out);
  void ParseTableInit(Opcode opcode, ByteWriter& out);
  void ParseElem(Opcode opcode, ByteWriter& out);
  void ParseMemory(Opcode opcode, ByteWriter& out);
  void ParseMemoryMemory(Opcode opcode, ByteWriter& out);
  void ParseMemoryInit(Opcode opcode, ByteWriter& out);
  void ParseData(Opcode opcode, ByteWriter& out);
  void ParseMemArg(Opcode opcode, ByteWriter& out);
  void ParseMemArgLane(Opcode opcode, ByteWriter& out);
  void ParseLane(Opcode opcode, ByteWriter& out);
  void ParseShuffle(Opcode opcode, ByteWriter& out);
  void ParseI32(Opcode opcode, ByteWriter& out);
  void ParseI64(Opcode opcode, ByteWriter& out);
  void ParseF32(Opcode opcode, ByteWriter& out);
  void ParseF64(Opcode opcode, ByteWriter& out);
  void ParseV128(Opcode opcode, ByteWriter& out);
  void ParseHeapType(Opcode opcode, ByteWriter& out);
  void ParseBrOnCast(Opcode opcode, ByteWriter& out);
  void ParseSelectTypes(Opcode opcode, ByteWriter& out);
  void ParseFence(Opcode opcode, ByteWriter& out);

  Cursor& cursor_;
  ModuleScope& module_;
  const IndexSpace& locals_;
  const LabelStack& labels_;
  TypeParser types_;
  const IndexSpace no_fields_{{"field", "field"}};
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_IMMEDIATE_PARSER_H_
