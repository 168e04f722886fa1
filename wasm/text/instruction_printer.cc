#include "wasm/text/instruction_printer.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "wasm/text/number_printer.h"
#include "wasm/types/memory_access.h"
#include "wasm/types/opcode.h"

namespace strata::wasm::text {
namespace {

constexpr absl::string_view kCatchWords[] = {"catch", "catch_ref", "catch_all", "catch_all_ref"};

}  // namespace

void InstructionPrinter::Print(const Instruction& instruction, uint32_t block) {
  const OpcodeInfo& info = GetOpcodeInfo(instruction.opcode);
  out_.append(info.text.data(), info.text.size());
  const bool opens_block = info.immediate == ImmediateKind::kBlockType || info.immediate == ImmediateKind::kTryTable;
  if (opens_block) labels_.AppendDefinition(block, out_);
  PrintImmediates(info.immediate, instruction);
}

void InstructionPrinter::PrintImmediates(ImmediateKind kind, const Instruction& instruction) {
  const uint32_t index = instruction.index;
  switch (kind) {
    case ImmediateKind::kNone:
    case ImmediateKind::kFence:
      return;
    case ImmediateKind::kBlockType:
      return PrintBlockType(instruction.block);
    case ImmediateKind::kTryTable:
      PrintBlockType(instruction.block);
      return PrintCatches(instruction);
    case ImmediateKind::kLabel:
      return PrintLabel(index);
    case ImmediateKind::kBrTable:
      return PrintLabels(instruction);
    case ImmediateKind::kFunc:
      return PrintIndex(names_.funcs, index);
    case ImmediateKind::kCallIndirect:
      return PrintCallIndirect(instruction);
    case ImmediateKind::kType:
      return PrintIndex(names_.types, index);
    case ImmediateKind::kTypeField:
      PrintIndex(names_.types, index);
      return PrintIndex(names_.Fields(index), instruction.index2);
    case ImmediateKind::kTypeCount:
      PrintIndex(names_.types, index);
      return PrintNumber(instruction.index2);
    case ImmediateKind::kTypeType:
      PrintIndex(names_.types, index);
      return PrintIndex(names_.types, instruction.index2);
    case ImmediateKind::kTypeData:
      PrintIndex(names_.types, index);
      return PrintIndex(names_.datas, instruction.index2);
    case ImmediateKind::kTypeElem:
      PrintIndex(names_.types, index);
      return PrintIndex(names_.elems, instruction.index2);
    case ImmediateKind::kLocal:
      return PrintIndex(locals_, index);
    case ImmediateKind::kGlobal:
      return PrintIndex(names_.globals, index);
    case ImmediateKind::kTable:
      return PrintIndexUnlessZero(names_.tables, index);
    case ImmediateKind::kTableTable:
      return PrintPair(names_.tables, names_.tables, instruction);
    case ImmediateKind::kTableInit:
      return PrintSegmentInit(names_.tables, names_.elems, instruction);
    case ImmediateKind::kElem:
      return PrintIndex(names_.elems, index);
    case ImmediateKind::kMemory:
      return PrintIndexUnlessZero(names_.memories, index);
    case ImmediateKind::kMemoryMemory:
      return PrintPair(names_.memories, names_.memories, instruction);
    case ImmediateKind::kMemoryInit:
      return PrintSegmentInit(names_.memories, names_.datas, instruction);
    case ImmediateKind::kData:
      return PrintIndex(names_.datas, index);
    case ImmediateKind::kMemArg:
      return PrintMemArg(instruction);
    case ImmediateKind::kMemArgLane:
      PrintMemArg(instruction);
      return PrintNumber(instruction.lane);
    case ImmediateKind::kLane:
      return PrintNumber(instruction.lane);
    case ImmediateKind::kShuffle:
      return PrintShuffle(instruction);
    case ImmediateKind::kI32:
      return PrintNumber(instruction.i32);
    case ImmediateKind::kI64:
      return PrintNumber(instruction.i64);
    case ImmediateKind::kF32:
      out_ += ' ';
      return AppendF32(instruction.f32_bits, out_);
    case ImmediateKind::kF64:
      out_ += ' ';
      return AppendF64(instruction.f64_bits, out_);
    case ImmediateKind::kV128:
      return PrintVector(instruction);
    case ImmediateKind::kHeapType:
      return PrintHeapType(instruction);
    case ImmediateKind::kBrOnCast:
      return PrintBrOnCast(instruction);
    case ImmediateKind::kSelectTypes:
      return PrintSelectTypes(instruction);
    case ImmediateKind::kTag:
      return PrintIndex(names_.tags, index);
  }
}

void InstructionPrinter::PrintIndex(const IdTable& ids, uint32_t index) {
  out_ += ' ';
  ids.AppendReference(index, out_);
}

void InstructionPrinter::PrintIndexUnlessZero(const IdTable& ids, uint32_t index) {
  if (index != 0) PrintIndex(ids, index);
}

void InstructionPrinter::PrintLabel(uint32_t depth) {
  out_ += ' ';
  labels_.AppendReference(depth, out_);
}

void InstructionPrinter::PrintNumber(int64_t number) { absl::StrAppend(&out_, " ", number); }

void InstructionPrinter::PrintBlockType(const BlockType& block) {
  if (block.kind == BlockType::Kind::kValue) types_.PrintResults({block.value});
  if (block.kind == BlockType::Kind::kType) types_.PrintTypeUseWithSignature(block.type);
}

void InstructionPrinter::PrintCatches(const Instruction& instruction) {
  for (const CatchClause& clause : instruction.catches) {
    absl::StrAppend(&out_, " (", kCatchWords[static_cast<size_t>(clause.kind)]);
    if (clause.kind <= CatchClause::Kind::kCatchRef) PrintIndex(names_.tags, clause.tag);
    PrintLabel(clause.label);
    out_ += ')';
  }
}

void InstructionPrinter::PrintLabels(const Instruction& instruction) {
  for (uint32_t label : instruction.labels) PrintLabel(label);
}

void InstructionPrinter::PrintCallIndirect(const Instruction& instruction) {
  PrintIndexUnlessZero(names_.tables, instruction.index2);
  types_.PrintTypeUse(instruction.index);
}

void InstructionPrinter::PrintPair(const IdTable& destination, const IdTable& source, const Instruction& instruction) {
  if (instruction.index == 0 && instruction.index2 == 0) return;
  PrintIndex(destination, instruction.index);
  PrintIndex(source, instruction.index2);
}

void InstructionPrinter::PrintSegmentInit(const IdTable& entities, const IdTable& segments,
                                          const Instruction& instruction) {
  PrintIndexUnlessZero(entities, instruction.index2);
  PrintIndex(segments, instruction.index);
}

void InstructionPrinter::PrintMemArg(const Instruction& instruction) {
  const MemArg& arg = instruction.memarg;
  PrintIndexUnlessZero(names_.memories, arg.memory);
  if (arg.offset != 0) absl::StrAppend(&out_, " offset=", arg.offset);
  if (arg.align_log2 != AccessSizeLog2(instruction.opcode)) {
    absl::StrAppend(&out_, " align=", uint64_t{1} << arg.align_log2);
  }
}

void InstructionPrinter::PrintVector(const Instruction& instruction) {
  out_ += " i32x4";
  for (size_t lane = 0; lane < 4; ++lane) {
    uint32_t bits = 0;
    for (size_t i = 0; i < 4; ++i) bits |= uint32_t{instruction.v128[lane * 4 + i]} << (8 * i);
    absl::StrAppendFormat(&out_, " 0x%08x", bits);
  }
}

void InstructionPrinter::PrintShuffle(const Instruction& instruction) {
  for (uint8_t lane : instruction.v128) PrintNumber(lane);
}

void InstructionPrinter::PrintHeapType(const Instruction& instruction) {
  const Opcode opcode = instruction.opcode;
  out_ += ' ';
  if (opcode == Opcode::kRefNull) return types_.Print(instruction.heap);
  const bool nullable = opcode == Opcode::kRefTestNull || opcode == Opcode::kRefCastNull;
  types_.Print(RefType{instruction.heap, nullable});
}

void InstructionPrinter::PrintBrOnCast(const Instruction& instruction) {
  PrintLabel(instruction.index);
  out_ += ' ';
  types_.Print(RefType{instruction.heap, instruction.null1});
  out_ += ' ';
  types_.Print(RefType{instruction.heap2, instruction.null2});
}

void InstructionPrinter::PrintSelectTypes(const Instruction& instruction) {
  if (instruction.select_types.empty()) out_ += " (result)";
  types_.PrintResults(instruction.select_types);
}

}  // namespace strata::wasm::text
