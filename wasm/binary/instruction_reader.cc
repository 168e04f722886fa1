// Opcodes and immediates (core specification 5.4), one small function per kind of immediate.

#include "wasm/binary/instruction_reader.h"

#include <algorithm>
#include <optional>

#include "absl/base/optimization.h"
#include "absl/strings/str_cat.h"
#include "wasm/binary/type_reader.h"

namespace strata::wasm {
namespace {

constexpr uint32_t kMemoryIndexFlag = 0x40;
constexpr uint32_t kMemArgFlagsEnd = 0x80;

void ReadZeroByte(ByteReader& in) {
  const uint32_t at = in.offset();
  if (in.U8() != 0) in.FailAt("zero byte expected", at);
}

// An index that was a zero byte before `feature`.
uint32_t ReadLateIndex(ByteReader& in, const Features& features, Feature feature) {
  if (features.has(feature)) return in.U32();
  ReadZeroByte(in);
  return 0;
}

void ReadBlockType(ByteReader& in, const Features& features, BlockType& type) {
  const uint8_t first = in.Peek();
  if (first == 0x40) {
    in.U8();
    type.kind = BlockType::Kind::kEmpty;
    return;
  }
  if ((first & 0xc0) == 0x40) {
    type.kind = BlockType::Kind::kValue;
    type.value = ReadValType(in, features);
    return;
  }
  const uint32_t at = in.offset();
  const int64_t index = in.S33();
  if (index < 0) in.FailAt("malformed block type", at);
  if (!features.has(Feature::kMultiValue)) RequireFeature(in, features, Feature::kMultiValue, "malformed block type");
  type.kind = BlockType::Kind::kType;
  type.type = static_cast<uint32_t>(index);
}

void ReadMemArg(ByteReader& in, const Features& features, MemArg& arg) {
  const uint32_t at = in.offset();
  const uint32_t flags = in.U32();
  if (flags >= kMemArgFlagsEnd) in.FailAt("malformed memop flags", at);
  if ((flags & kMemoryIndexFlag) != 0) {
    RequireFeature(in, features, Feature::kMultiMemory, "malformed memop flags");
    arg.memory = in.U32();
  } else {
    arg.memory = 0;
  }
  arg.align_log2 = flags & (kMemoryIndexFlag - 1);
  arg.offset = in.U64();
}

void ReadLabels(ByteReader& in, std::vector<uint32_t>& labels) {
  const uint32_t count = in.Length();
  labels.clear();
  for (uint32_t i = 0; i < count && in.ok(); ++i) labels.push_back(in.U32());
  labels.push_back(in.U32());
}

void ReadSelectTypes(ByteReader& in, const Features& features, std::vector<ValType>& types) {
  const uint32_t count = in.Length();
  types.clear();
  for (uint32_t i = 0; i < count && in.ok(); ++i) types.push_back(ReadValType(in, features));
}

CatchClause ReadCatchClause(ByteReader& in) {
  CatchClause clause;
  const uint32_t at = in.offset();
  const uint8_t kind = in.U8();
  if (kind > static_cast<uint8_t>(CatchClause::Kind::kCatchAllRef)) in.FailAt("malformed catch clause", at);
  clause.kind = static_cast<CatchClause::Kind>(kind & 3);
  if (kind <= static_cast<uint8_t>(CatchClause::Kind::kCatchRef)) clause.tag = in.U32();
  clause.label = in.U32();
  return clause;
}

void ReadTryTable(ByteReader& in, const Features& features, Instruction& out) {
  ReadBlockType(in, features, out.block);
  const uint32_t count = in.Length();
  out.catches.clear();
  for (uint32_t i = 0; i < count && in.ok(); ++i) out.catches.push_back(ReadCatchClause(in));
}

void ReadBrOnCast(ByteReader& in, const Features& features, Instruction& out) {
  const uint32_t at = in.offset();
  const uint8_t flags = in.U8();
  if (flags > 3) in.FailAt("malformed br_on_cast flags", at);
  out.null1 = (flags & 1) != 0;
  out.null2 = (flags & 2) != 0;
  out.index = in.U32();
  out.heap = ReadHeapType(in, features);
  out.heap2 = ReadHeapType(in, features);
}

void ReadVector(ByteReader& in, std::array<uint8_t, 16>& out) {
  const absl::Span<const uint8_t> bytes = in.Bytes(out.size());
  std::copy(bytes.begin(), bytes.end(), out.begin());
}

void ReadPair(ByteReader& in, Instruction& out) {
  out.index = in.U32();
  out.index2 = in.U32();
}

void ReadLateSecond(ByteReader& in, const Features& features, Feature feature, Instruction& out) {
  out.index = in.U32();
  out.index2 = ReadLateIndex(in, features, feature);
}

void ReadLatePair(ByteReader& in, const Features& features, Feature feature, Instruction& out) {
  out.index = ReadLateIndex(in, features, feature);
  out.index2 = ReadLateIndex(in, features, feature);
}

void ReadMemArgLane(ByteReader& in, const Features& features, Instruction& out) {
  ReadMemArg(in, features, out.memarg);
  out.lane = in.U8();
}

// throw is part of both exception proposals.
bool IsEnabled(Opcode opcode, Feature feature, const Features& features) {
  return features.has(feature) || (opcode == Opcode::kThrow && features.has(Feature::kLegacyExceptions));
}

}  // namespace

InstructionReader::InstructionReader(absl::Span<const uint8_t> bytes, uint32_t offset, const Features& features,
                                     bool data_count_known)
    : in_(bytes, offset), features_(features), data_count_known_(data_count_known) {}

absl::Status InstructionReader::Next(Instruction& out) {
  const uint32_t start = in_.offset();
  if (ABSL_PREDICT_TRUE(TryNext(out))) return absl::OkStatus();
  const absl::Status status = in_.status();
  in_.Rewind(start);
  return status;
}

ImmediateKind InstructionReader::ReadOpcode(Instruction& out) {
  const uint8_t first = in_.U8();
  if (ABSL_PREDICT_FALSE(!in_.ok())) return ImmediateKind::kNone;
  uint16_t found = FindSingleByteOpcode(first);
  if (found == internal::kNoOpcode) {
    const std::optional<Opcode> prefixed = ReadPrefixedOpcode(first);
    if (!prefixed.has_value()) return ImmediateKind::kNone;
    found = static_cast<uint16_t>(*prefixed);
  }
  out.opcode = static_cast<Opcode>(found);
  const OpcodeInfo& info = GetOpcodeInfo(out.opcode);
  if (ABSL_PREDICT_FALSE(!IsEnabled(out.opcode, info.feature, features_))) {
    in_.FailAt(absl::StrCat("illegal opcode: ", info.text, " needs the ", FeatureName(info.feature), " proposal"),
               out.offset);
  }
  return info.immediate;
}

std::optional<Opcode> InstructionReader::ReadPrefixedOpcode(uint8_t prefix) {
  const uint32_t at = in_.offset() - 1;
  if (!IsOpcodePrefix(prefix)) {
    in_.FailAt(absl::StrCat("illegal opcode ", absl::Hex(prefix, absl::kZeroPad2)), at);
    return std::nullopt;
  }
  const uint32_t code = in_.U32();
  const std::optional<Opcode> opcode = FindOpcode(prefix, code);
  if (!opcode.has_value()) {
    in_.FailAt(absl::StrCat("illegal opcode ", absl::Hex(prefix), " ", absl::Hex(code, absl::kZeroPad2)), at);
  }
  return opcode;
}

void InstructionReader::ReadDataIndex(uint32_t& index) {
  if (!data_count_known_) in_.Fail("data count section required");
  index = in_.U32();
}

void InstructionReader::ReadImmediates(ImmediateKind kind, Instruction& out) {
  switch (kind) {
    case ImmediateKind::kNone:
      return;
    case ImmediateKind::kBlockType:
      return ReadBlockType(in_, features_, out.block);
    case ImmediateKind::kBrTable:
      return ReadLabels(in_, out.labels);
    case ImmediateKind::kLabel:
    case ImmediateKind::kFunc:
    case ImmediateKind::kType:
    case ImmediateKind::kLocal:
    case ImmediateKind::kGlobal:
    case ImmediateKind::kTable:
    case ImmediateKind::kElem:
    case ImmediateKind::kTag:
      out.index = in_.U32();
      return;
    case ImmediateKind::kTypeField:
    case ImmediateKind::kTypeCount:
    case ImmediateKind::kTypeType:
    case ImmediateKind::kTypeElem:
      return ReadPair(in_, out);
    case ImmediateKind::kTypeData:
      out.index = in_.U32();
      return ReadDataIndex(out.index2);
    case ImmediateKind::kCallIndirect:
    case ImmediateKind::kTableInit:
      return ReadLateSecond(in_, features_, Feature::kReferenceTypes, out);
    case ImmediateKind::kTableTable:
      return ReadLatePair(in_, features_, Feature::kReferenceTypes, out);
    case ImmediateKind::kMemory:
      out.index = ReadLateIndex(in_, features_, Feature::kMultiMemory);
      return;
    case ImmediateKind::kMemoryMemory:
      return ReadLatePair(in_, features_, Feature::kMultiMemory, out);
    case ImmediateKind::kMemoryInit:
      ReadDataIndex(out.index);
      out.index2 = ReadLateIndex(in_, features_, Feature::kMultiMemory);
      return;
    case ImmediateKind::kData:
      return ReadDataIndex(out.index);
    case ImmediateKind::kMemArg:
      return ReadMemArg(in_, features_, out.memarg);
    case ImmediateKind::kMemArgLane:
      return ReadMemArgLane(in_, features_, out);
    case ImmediateKind::kLane:
      out.lane = in_.U8();
      return;
    case ImmediateKind::kShuffle:
    case ImmediateKind::kV128:
      return ReadVector(in_, out.v128);
    case ImmediateKind::kI32:
      out.i32 = in_.S32();
      return;
    case ImmediateKind::kI64:
      out.i64 = in_.S64();
      return;
    case ImmediateKind::kF32:
      out.f32_bits = in_.Fixed32();
      return;
    case ImmediateKind::kF64:
      out.f64_bits = in_.Fixed64();
      return;
    case ImmediateKind::kHeapType:
      out.heap = ReadHeapType(in_, features_);
      return;
    case ImmediateKind::kBrOnCast:
      return ReadBrOnCast(in_, features_, out);
    case ImmediateKind::kSelectTypes:
      return ReadSelectTypes(in_, features_, out.select_types);
    case ImmediateKind::kTryTable:
      return ReadTryTable(in_, features_, out);
    case ImmediateKind::kFence:
      return ReadZeroByte(in_);
  }
}

}  // namespace strata::wasm
