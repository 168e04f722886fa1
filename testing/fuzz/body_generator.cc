#include "testing/fuzz/body_generator.h"

#include <array>
#include <string>
#include <utility>

#include "wasm/types/memory_access.h"

namespace strata::testing {
namespace {

using wasm::Feature;
using wasm::ImmediateKind;
using wasm::Opcode;
using wasm::OpcodeInfo;

constexpr int kNodes = 120;

char LetterOf(GuestType type) {
  switch (type) {
    case GuestType::kI32:
      return 'i';
    case GuestType::kI64:
      return 'l';
    case GuestType::kF32:
      return 'f';
    case GuestType::kF64:
      return 'd';
    case GuestType::kV128:
      return 'v';
    default:
      return 0;
  }
}

// Waiting would wait. Everything else whose immediates can be made up.
bool IsUsable(const OpcodeInfo& info) {
  if (info.signature == "*" || info.text.find("wait") != absl::string_view::npos) return false;
  switch (info.immediate) {
    case ImmediateKind::kNone:
    case ImmediateKind::kMemory:
    case ImmediateKind::kMemArg:
    case ImmediateKind::kMemArgLane:
    case ImmediateKind::kLane:
    case ImmediateKind::kShuffle:
      return true;
    default:
      return false;
  }
}

// The opcodes with one result of this letter, or with none.
std::vector<Opcode> OpcodesFor(char result, const wasm::Features& features) {
  std::vector<Opcode> found;
  for (int i = 0; i < wasm::kOpcodeCount; ++i) {
    const OpcodeInfo& info = wasm::GetOpcodeInfo(static_cast<Opcode>(i));
    if (!IsUsable(info) || !features.has(info.feature)) continue;
    const absl::string_view results = info.signature.substr(info.signature.find(':') + 1);
    if (result == 0 ? results.empty() : results == std::string(1, result)) found.push_back(static_cast<Opcode>(i));
  }
  return found;
}

}  // namespace

BodyGenerator::BodyGenerator(const ModuleShape& shape, uint32_t function, const std::vector<GuestType>& locals,
                             Choices& choices)
    : shape_(shape),
      function_(function),
      locals_(shape.functions[function].params),
      choices_(choices),
      budget_(kNodes) {
  locals_.insert(locals_.end(), locals.begin(), locals.end());
  labels_.push_back(shape.functions[function].results);
}

wasm::ByteVector BodyGenerator::Generate() {
  for (uint32_t count = choices_.Below(6); count != 0; --count) Statement();
  Values(shape_.functions[function_].results);
  return std::move(out_).Take();
}

void BodyGenerator::Emit(Opcode opcode, std::initializer_list<uint32_t> indexes) {
  out_.Bytes(wasm::Op(opcode));
  for (uint32_t index : indexes) out_.U32Leb(index);
}

void BodyGenerator::Values(const std::vector<GuestType>& types) {
  for (GuestType type : types) Value(type);
}

template <class Inside>
void BodyGenerator::Block(Opcode opcode, std::optional<GuestType> result, Inside&& inside) {
  Emit(opcode);
  out_.Bytes(result ? Encode(*result) : wasm::ByteVector{0x40});
  labels_.push_back(result && opcode != Opcode::kLoop ? Label{*result} : Label{});
  std::forward<Inside>(inside)();
  labels_.pop_back();
  Emit(Opcode::kEnd);
}

std::vector<uint32_t> BodyGenerator::LocalsOf(GuestType type) const {
  std::vector<uint32_t> found;
  for (uint32_t i = 0; i < locals_.size(); ++i) {
    if (locals_[i] == type) found.push_back(i);
  }
  return found;
}

std::vector<uint32_t> BodyGenerator::FunctionsReturning(GuestType type) const {
  std::vector<uint32_t> found;
  for (uint32_t i = 0; i < shape_.functions.size(); ++i) {
    const std::vector<GuestType>& results = shape_.functions[i].results;
    if (results.size() == 1 && results[0] == type) found.push_back(i);
  }
  return found;
}

void BodyGenerator::Constant(GuestType type) {
  switch (type) {
    case GuestType::kI32:
      Emit(Opcode::kI32Const);
      return out_.S32Leb(static_cast<int32_t>(choices_.Number()));
    case GuestType::kI64:
      Emit(Opcode::kI64Const);
      return out_.S64Leb(static_cast<int64_t>(choices_.Number()));
    case GuestType::kF32:
      Emit(Opcode::kF32Const);
      return out_.Fixed32(static_cast<uint32_t>(choices_.Number()));
    case GuestType::kF64:
      Emit(Opcode::kF64Const);
      return out_.Fixed64(choices_.Number());
    case GuestType::kV128:
      Emit(Opcode::kV128Const);
      out_.Fixed64(choices_.Number());
      return out_.Fixed64(choices_.Number());
    default:
      return Reference(type);
  }
}

// Seldom null, so that most bodies get beyond their first use.
void BodyGenerator::Reference(GuestType type) {
  if (choices_.Below(8) == 7) return out_.Bytes(DefaultValue(type));
  switch (type) {
    case GuestType::kNode:
      return Emit(Opcode::kStructNewDefault, {kNodeType});
    case GuestType::kLeaf:
      return Emit(Opcode::kStructNewDefault, {kLeafType});
    case GuestType::kBytes:
    case GuestType::kRefs:
      Emit(Opcode::kI32Const);
      out_.S32Leb(16);
      return Emit(Opcode::kArrayNewDefault, {type == GuestType::kBytes ? kBytesType : kRefsType});
    case GuestType::kFunc:
      return Emit(Opcode::kRefFunc, {0});
    default:
      Constant(GuestType::kI32);
      return Emit(Opcode::kRefI31);
  }
}

void BodyGenerator::Value(GuestType type) {
  if (--budget_ <= 0 || choices_.exhausted()) return Constant(type);
  const uint32_t alternative = choices_.Below(16);
  if (alternative < 9) return Common(type, alternative);
  if (LetterOf(type) != 0 && (alternative < 13 || type == GuestType::kF32 || type == GuestType::kV128)) {
    if (Signature(LetterOf(type))) return;
  }
  Own(type);
}

void BodyGenerator::Common(GuestType type, uint32_t alternative) {
  const std::vector<uint32_t> locals = LocalsOf(type);
  const std::vector<uint32_t> functions = FunctionsReturning(type);
  switch (alternative) {
    case 1:
    case 2:
      if (locals.empty()) break;
      return Emit(Opcode::kLocalGet, {locals[choices_.Below(static_cast<uint32_t>(locals.size()))]});
    case 3:
      if (locals.empty()) break;
      Value(type);
      return Emit(Opcode::kLocalTee, {locals[choices_.Below(static_cast<uint32_t>(locals.size()))]});
    case 4:
      return Emit(Opcode::kGlobalGet, {static_cast<uint32_t>(type)});
    case 5:
      return Block(Opcode::kBlock, type, [&] {
        Statement();
        Value(type);
      });
    case 6:
      Value(GuestType::kI32);
      return Block(Opcode::kIf, type, [&] {
        Value(type);
        Emit(Opcode::kElse);
        Value(type);
      });
    case 7:
      Value(type);
      Value(type);
      Value(GuestType::kI32);
      Emit(Opcode::kSelectTyped, {1});
      return out_.Bytes(Encode(type));
    case 8: {
      if (functions.empty()) break;
      const uint32_t callee = functions[choices_.Below(static_cast<uint32_t>(functions.size()))];
      Values(shape_.functions[callee].params);
      return Emit(Opcode::kCall, {callee});
    }
    default:
      break;
  }
  Constant(type);
}

void BodyGenerator::SmallI32() {
  Value(GuestType::kI32);
  Emit(Opcode::kI32Const);
  out_.S32Leb(15);
  Emit(Opcode::kI32And);
}

void BodyGenerator::Address() {
  if (!shape_.memory64) return Value(GuestType::kI32);
  Value(GuestType::kI32);
  Emit(Opcode::kI64ExtendI32U);
}

void BodyGenerator::Cast(uint32_t type) {
  Value(GuestType::kAny);
  Emit(Opcode::kRefCastNull, {type});
}

void BodyGenerator::Own(GuestType type) {
  switch (type) {
    case GuestType::kI32:
      return OwnI32();
    case GuestType::kI64:
      return OwnI64();
    case GuestType::kF64:
      return OwnF64();
    case GuestType::kAny:
      return OwnAny();
    case GuestType::kNode:
      return OwnNode();
    case GuestType::kLeaf:
      return OwnLeaf();
    case GuestType::kBytes:
      return OwnBytes();
    case GuestType::kRefs:
      return OwnRefs();
    case GuestType::kFunc:
      return OwnFunc();
    default:
      return Constant(type);
  }
}

void BodyGenerator::OwnI32() {
  switch (choices_.Below(9)) {
    case 0:
      Value(GuestType::kAny);
      return Emit(Opcode::kRefIsNull);
    case 1:
      Value(GuestType::kAny);
      return Emit(choices_.Below(2) == 0 ? Opcode::kRefTest : Opcode::kRefTestNull, {choices_.Below(4)});
    case 2:
      Value(GuestType::kNode);
      return Emit(Opcode::kStructGet, {kNodeType, 0});
    case 3:
      Value(GuestType::kBytes);
      SmallI32();
      return Emit(choices_.Below(2) == 0 ? Opcode::kArrayGetU : Opcode::kArrayGetS, {kBytesType});
    case 4:
      Value(choices_.Below(2) == 0 ? GuestType::kBytes : GuestType::kRefs);
      return Emit(Opcode::kArrayLen);
    case 5:
      Value(GuestType::kNode);
      Value(GuestType::kLeaf);
      return Emit(Opcode::kRefEq);
    case 6:
      Value(GuestType::kAny);
      Emit(Opcode::kRefCastNull);
      out_.U8(0x6c);  // i31
      return Emit(choices_.Below(2) == 0 ? Opcode::kI31GetS : Opcode::kI31GetU);
    case 7:
      return Emit(Opcode::kTableSize, {0});
    default:
      Value(GuestType::kFunc);
      SmallI32();
      return Emit(Opcode::kTableGrow, {0});
  }
}

void BodyGenerator::OwnI64() {
  Value(GuestType::kNode);
  Emit(Opcode::kStructGet, {kNodeType, 2});
}

void BodyGenerator::OwnF64() {
  Value(GuestType::kLeaf);
  Emit(Opcode::kStructGet, {kLeafType, 3});
}

void BodyGenerator::OwnAny() {
  switch (choices_.Below(5)) {
    case 0:
      Value(GuestType::kI32);
      return Emit(Opcode::kRefI31);
    case 1:
      Value(GuestType::kRefs);
      SmallI32();
      return Emit(Opcode::kArrayGet, {kRefsType});
    case 2:
      Value(GuestType::kAny);
      Emit(Opcode::kExternConvertAny);
      return Emit(Opcode::kAnyConvertExtern);
    case 3:
      Value(GuestType::kAny);
      Emit(Opcode::kRefAsNonNull);
      return;
    default:
      return Value(static_cast<GuestType>(static_cast<uint32_t>(GuestType::kNode) + choices_.Below(4)));
  }
}

void BodyGenerator::OwnNode() {
  switch (choices_.Below(5)) {
    case 0:
      Value(GuestType::kI32);
      Value(GuestType::kNode);
      Value(GuestType::kI64);
      return Emit(Opcode::kStructNew, {kNodeType});
    case 1:
      return Emit(Opcode::kStructNewDefault, {kNodeType});
    case 2:
      Value(GuestType::kNode);
      return Emit(Opcode::kStructGet, {kNodeType, 1});
    case 3:
      return Cast(kNodeType);
    default:
      return Value(GuestType::kLeaf);
  }
}

void BodyGenerator::OwnLeaf() {
  if (choices_.Below(4) == 0) return Cast(kLeafType);
  Value(GuestType::kI32);
  Value(GuestType::kNode);
  Value(GuestType::kI64);
  Value(GuestType::kF64);
  Emit(Opcode::kStructNew, {kLeafType});
}

void BodyGenerator::OwnBytes() {
  switch (choices_.Below(5)) {
    case 0:
      Value(GuestType::kI32);
      SmallI32();
      return Emit(Opcode::kArrayNew, {kBytesType});
    case 1:
      SmallI32();
      return Emit(Opcode::kArrayNewDefault, {kBytesType});
    case 2:
      Values({GuestType::kI32, GuestType::kI32, GuestType::kI32});
      return Emit(Opcode::kArrayNewFixed, {kBytesType, 3});
    case 3:
      SmallI32();
      SmallI32();
      return Emit(Opcode::kArrayNewData, {kBytesType, 0});
    default:
      return Cast(kBytesType);
  }
}

void BodyGenerator::OwnRefs() {
  switch (choices_.Below(4)) {
    case 0:
      Value(GuestType::kAny);
      SmallI32();
      return Emit(Opcode::kArrayNew, {kRefsType});
    case 1:
      SmallI32();
      return Emit(Opcode::kArrayNewDefault, {kRefsType});
    case 2:
      Values({GuestType::kNode, GuestType::kRefs});
      return Emit(Opcode::kArrayNewFixed, {kRefsType, 2});
    default:
      return Cast(kRefsType);
  }
}

void BodyGenerator::OwnFunc() {
  if (choices_.Below(2) == 0) {
    return Emit(Opcode::kRefFunc, {choices_.Below(static_cast<uint32_t>(shape_.functions.size()))});
  }
  SmallI32();
  Emit(Opcode::kTableGet, {0});
}

bool BodyGenerator::Signature(char result) {
  const std::vector<Opcode> opcodes = OpcodesFor(result, shape_.features);
  if (opcodes.empty()) return false;
  const Opcode opcode = opcodes[choices_.Below(static_cast<uint32_t>(opcodes.size()))];
  const OpcodeInfo& info = wasm::GetOpcodeInfo(opcode);
  constexpr absl::string_view kLetters = "ilfdv";
  constexpr GuestType kTypes[] = {GuestType::kI32, GuestType::kI64, GuestType::kF32, GuestType::kF64, GuestType::kV128};
  for (char letter : info.signature.substr(0, info.signature.find(':'))) {
    if (letter == 'p') {
      Address();
    } else {
      Value(kTypes[kLetters.find(letter)]);
    }
  }
  Emit(opcode);
  Immediates(opcode);
  return true;
}

void BodyGenerator::Immediates(Opcode opcode) {
  const OpcodeInfo& info = wasm::GetOpcodeInfo(opcode);
  const uint32_t natural = wasm::AccessSizeLog2(opcode);
  switch (info.immediate) {
    case ImmediateKind::kMemory:
      return out_.U32Leb(0);
    case ImmediateKind::kMemArg:
    case ImmediateKind::kMemArgLane:
      out_.U32Leb(info.feature == Feature::kThreads ? natural : choices_.Below(natural + 1));
      out_.U32Leb(choices_.Below(8) == 7 ? static_cast<uint32_t>(choices_.Number()) : choices_.Below(256));
      if (info.immediate == ImmediateKind::kMemArgLane) {
        out_.U8(static_cast<uint8_t>(choices_.Below(wasm::LaneCount(opcode))));
      }
      return;
    case ImmediateKind::kLane:
      return out_.U8(static_cast<uint8_t>(choices_.Below(wasm::LaneCount(opcode))));
    case ImmediateKind::kShuffle:
      for (int i = 0; i < 16; ++i) out_.U8(static_cast<uint8_t>(choices_.Below(wasm::LaneCount(opcode))));
      return;
    default:
      return;
  }
}

void BodyGenerator::Statement() {
  if (--budget_ <= 0 || choices_.exhausted()) return Emit(Opcode::kNop);
  const GuestType type = ChooseType(choices_, shape_);
  const std::vector<uint32_t> locals = LocalsOf(type);
  switch (choices_.Below(9)) {
    case 0:
      Value(type);
      return Emit(Opcode::kDrop);
    case 1:
    case 2:
      Value(type);
      if (locals.empty()) return Emit(Opcode::kDrop);
      return Emit(Opcode::kLocalSet, {locals[choices_.Below(static_cast<uint32_t>(locals.size()))]});
    case 3:
      Value(type);
      return Emit(Opcode::kGlobalSet, {static_cast<uint32_t>(type)});
    case 4:
      if (!Signature(0)) Emit(Opcode::kNop);
      return;
    case 5:
      return Store();
    case 6:
      return Branch();
    case 7:
      return Loop();
    default:
      return BulkMemory();
  }
}

void BodyGenerator::Store() {
  switch (choices_.Below(6)) {
    case 0:
      Value(GuestType::kNode);
      Value(GuestType::kNode);
      return Emit(Opcode::kStructSet, {kNodeType, 1});
    case 1:
      Value(GuestType::kRefs);
      SmallI32();
      Value(GuestType::kAny);
      return Emit(Opcode::kArraySet, {kRefsType});
    case 2:
      Value(GuestType::kBytes);
      SmallI32();
      Value(GuestType::kI32);
      return Emit(Opcode::kArraySet, {kBytesType});
    case 3:
      SmallI32();
      Value(GuestType::kFunc);
      return Emit(Opcode::kTableSet, {0});
    case 4:
      Value(GuestType::kRefs);
      SmallI32();
      Value(GuestType::kRefs);
      SmallI32();
      SmallI32();
      return Emit(Opcode::kArrayCopy, {kRefsType, kRefsType});
    default:
      Value(GuestType::kRefs);
      SmallI32();
      Value(GuestType::kAny);
      SmallI32();
      return Emit(Opcode::kArrayFill, {kRefsType});
  }
}

// A branch that may be taken; behind it the stack is as before.
void BodyGenerator::Branch() {
  const uint32_t depth = choices_.Below(static_cast<uint32_t>(labels_.size()));
  const Label label = labels_[labels_.size() - 1 - depth];
  switch (choices_.Below(3)) {
    case 0:
      Values(label);
      Value(GuestType::kI32);
      Emit(Opcode::kBrIf, {depth});
      for (size_t i = 0; i < label.size(); ++i) Emit(Opcode::kDrop);
      return;
    case 1:
      Value(GuestType::kI32);
      // The if's own label counts.
      return Block(Opcode::kIf, std::nullopt, [&] {
        Values(label);
        Value(GuestType::kI32);
        Emit(Opcode::kBrTable, {1, depth + 1, depth + 1});
      });
    default: {
      const uint32_t callee = choices_.Below(static_cast<uint32_t>(shape_.functions.size()));
      Values(shape_.functions[callee].params);
      SmallI32();
      Emit(Opcode::kCallIndirect, {kFirstFuncType + callee, 0});
      for (size_t i = 0; i < shape_.functions[callee].results.size(); ++i) Emit(Opcode::kDrop);
    }
  }
}

void BodyGenerator::Loop() {
  Block(Opcode::kLoop, std::nullopt, [&] {
    Statement();
    Value(GuestType::kI32);
    Emit(Opcode::kBrIf, {0});
  });
}

void BodyGenerator::BulkMemory() {
  const bool copies = choices_.Below(2) == 0;
  Address();
  if (copies) {
    Address();
  } else {
    Value(GuestType::kI32);
  }
  Address();
  if (copies) return Emit(Opcode::kMemoryCopy, {0, 0});
  Emit(Opcode::kMemoryFill, {0});
}

}  // namespace strata::testing
