#include "wasm/text/instruction_parser.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "wasm/text/block_stack.h"
#include "wasm/text/keywords.h"

namespace strata::wasm::text {
namespace {

constexpr absl::string_view kHintAnnotation = "metadata.code.branch_hint";

}  // namespace

void InstructionParser::ParseSequence(ByteWriter& out) { Run(Kind::kSequence, out); }
void InstructionParser::ParseFolded(ByteWriter& out) { Run(Kind::kOne, out); }

void InstructionParser::Run(Kind outermost, ByteWriter& out) {
  out_ = &out;
  frames_.clear();
  PushFrame(outermost, Opcode::kNop);
  while (cursor_.ok() && !frames_.empty()) Step();
  if (cursor_.ok() && hint_) cursor_.Unexpected();
}

void InstructionParser::Step() {
  switch (cursor_.Peek().kind) {
    case TokenKind::kOpen:
      return StepOpen();
    case TokenKind::kClose:
      return StepClose();
    case TokenKind::kKeyword:
      return StepKeyword();
    case TokenKind::kAnnotation:
      return StepHint();
    default:
      return cursor_.Unexpected();
  }
}

bool InstructionParser::AcceptsFlat() const {
  const Kind kind = frames_.back().kind;
  return kind == Kind::kSequence || kind == Kind::kFlatBlock || kind == Kind::kFoldedBlock || kind == Kind::kArm;
}

bool InstructionParser::AcceptsInstruction() const {
  const Frame& frame = frames_.back();
  return AcceptsFlat() || frame.kind == Kind::kFoldedPlain ||
         (frame.kind == Kind::kFoldedIf && frame.stage == Stage::kStart);
}

bool InstructionParser::AcceptsPart(Opcode part) const {
  const Frame& frame = frames_.back();
  if (frame.kind != Kind::kFlatBlock) return false;
  switch (part) {
    case Opcode::kElse:
      return frame.opcode == Opcode::kIf && frame.stage == Stage::kStart;
    case Opcode::kCatch:
    case Opcode::kCatchAll:
      return frame.opcode == Opcode::kTry && frame.stage != Stage::kLast;
    case Opcode::kDelegate:
      return frame.opcode == Opcode::kTry && frame.stage == Stage::kStart;
    default:
      return true;
  }
}

void InstructionParser::StepOpen() {
  switch (top().kind) {
    case Kind::kFoldedIf:
      if (top().stage != Stage::kStart || cursor_.AtOpen("then")) return OpenIfArm();
      return OpenFolded();
    case Kind::kFoldedTry:
      return OpenTryArm();
    default:
      return OpenFolded();
  }
}

void InstructionParser::StepClose() {
  if (hint_) return cursor_.Unexpected();
  Frame& frame = top();
  switch (frame.kind) {
    case Kind::kSequence:
      frames_.clear();
      return;
    case Kind::kOne:
    case Kind::kFlatBlock:
      return cursor_.Unexpected();
    case Kind::kFoldedPlain:
      WriteWaiting(frame);
      break;
    case Kind::kFoldedBlock:
      EndBlock();
      break;
    case Kind::kFoldedIf:
    case Kind::kFoldedTry:
      if (frame.stage == Stage::kStart) return cursor_.Unexpected();
      if (frame.opcode != Opcode::kDelegate) EndBlock();
      break;
    case Kind::kArm:
      break;
  }
  cursor_.Next();
  frames_.pop_back();
  if (top().kind == Kind::kOne) frames_.clear();
}

void InstructionParser::StepKeyword() {
  if (!AcceptsFlat()) return cursor_.Unexpected();
  const Token token = cursor_.Peek();
  const std::optional<Opcode> opcode = TakeOpcode();
  if (!opcode) return;
  if (OpensBlock(*opcode)) return OpenFlatBlock(*opcode);
  if (IsBlockPart(*opcode)) {
    if (hint_ || !AcceptsPart(*opcode)) return cursor_.Unexpected(token);
    return ParsePart(*opcode);
  }
  RecordHint(std::exchange(hint_, std::nullopt));
  immediates_.ParseInstruction(*opcode, *out_);
}

void InstructionParser::StepHint() {
  if (!cursor_.AtAnnotation(kHintAnnotation) || !AcceptsInstruction()) return cursor_.Unexpected();
  const Token token = cursor_.Next();
  if (hint_) cursor_.Fail(token, absl::StrCat("@", kHintAnnotation, " annotation: duplicate annotation"));
  hint_ = cursor_.ExpectString();
  if (hint_->size() != 1) cursor_.Fail(token, absl::StrCat("@", kHintAnnotation, " annotation: unexpected token"));
  cursor_.ExpectClose();
}

void InstructionParser::RecordHint(std::optional<std::string> hint) {
  if (hint) function_.hints.push_back({static_cast<uint32_t>(out_->size()), *std::move(hint)});
}

bool InstructionParser::IsOn(Opcode opcode) const {
  const Features& features = module_.features;
  // throw is part of both exception proposals.
  return features.has(GetOpcodeInfo(opcode).feature) ||
         (opcode == Opcode::kThrow && features.has(Feature::kLegacyExceptions));
}

std::optional<Opcode> InstructionParser::TakeOpcode() {
  const Token token = cursor_.Peek();
  const std::optional<Opcode> opcode =
      token.kind == TokenKind::kKeyword ? FindInstruction(cursor_.Text(token)) : std::nullopt;
  if (!opcode) {
    cursor_.Unexpected();
    return std::nullopt;
  }
  if (!IsOn(*opcode)) {
    // What is a word of the standard language too is only out of place.
    const bool is_clause = *opcode == Opcode::kCatch || *opcode == Opcode::kCatchAll;
    cursor_.Fail(token, absl::StrCat(is_clause ? "unexpected token " : "unknown operator ", cursor_.Text(token),
                                     ": feature ", FeatureName(GetOpcodeInfo(*opcode).feature), " is off"));
    return std::nullopt;
  }
  cursor_.Next();
  return opcode;
}

InstructionParser::Label InstructionParser::TakeLabel() {
  Label label;
  label.id = cursor_.ConsumeId().value_or("");
  label.name = ConsumeNameAnnotation(cursor_);
  if (!label.name && !label.id.empty()) label.name = label.id;
  return label;
}

void InstructionParser::PushLabel(Label label) {
  if (label.name) function_.label_names[label_count_] = *std::move(label.name);
  ++label_count_;
  labels_.Push(std::move(label.id));
}

void InstructionParser::PushFrame(Kind kind, Opcode opcode) {
  frames_.emplace_back();
  top().kind = kind;
  top().opcode = opcode;
}

void InstructionParser::ParseBlockHeader(Opcode opcode, ByteWriter& out) {
  ImmediateParser::WriteOpcode(opcode, out);
  immediates_.ParseBlockType(out);
  if (opcode == Opcode::kTryTable) immediates_.ParseCatches(out);
}

void InstructionParser::WriteWaiting(Frame& frame) {
  RecordHint(std::exchange(frame.hint, std::nullopt));
  out_->Bytes(frame.waiting);
}

void InstructionParser::EndBlock() {
  ImmediateParser::WriteOpcode(Opcode::kEnd, *out_);
  labels_.Pop();
}

void InstructionParser::OpenFolded() {
  cursor_.Next();
  const Token token = cursor_.Peek();
  const std::optional<Opcode> opcode = TakeOpcode();
  if (!opcode) return;
  if (IsBlockPart(*opcode)) return cursor_.Unexpected(token);
  if (*opcode == Opcode::kIf) return OpenFoldedIf();
  std::optional<std::string> hint = std::exchange(hint_, std::nullopt);
  if (!OpensBlock(*opcode)) {
    PushFrame(Kind::kFoldedPlain, *opcode);
    ByteWriter instruction;
    immediates_.ParseInstruction(*opcode, instruction);
    top().waiting = std::move(instruction).Take();
    top().hint = std::move(hint);
    return;
  }
  Label label = TakeLabel();
  RecordHint(std::move(hint));
  ParseBlockHeader(*opcode, *out_);
  PushLabel(std::move(label));
  PushFrame(*opcode == Opcode::kTry ? Kind::kFoldedTry : Kind::kFoldedBlock, *opcode);
}

// The condition comes before the instruction, and outside its label.
void InstructionParser::OpenFoldedIf() {
  PushFrame(Kind::kFoldedIf, Opcode::kIf);
  top().hint = std::exchange(hint_, std::nullopt);
  top().label = TakeLabel();
  ByteWriter header;
  ParseBlockHeader(Opcode::kIf, header);
  top().waiting = std::move(header).Take();
}

void InstructionParser::OpenIfArm() {
  Frame& frame = top();
  if (frame.stage == Stage::kStart) {
    cursor_.ExpectOpen("then");
    WriteWaiting(frame);
    PushLabel(std::move(frame.label));
    frame.stage = Stage::kFirst;
  } else if (frame.stage == Stage::kFirst) {
    cursor_.ExpectOpen("else");
    ImmediateParser::WriteOpcode(Opcode::kElse, *out_);
    frame.stage = Stage::kLast;
  } else {
    return cursor_.Unexpected();
  }
  PushFrame(Kind::kArm, Opcode::kIf);
}

void InstructionParser::OpenTryArm() {
  Frame& frame = top();
  if (frame.stage == Stage::kStart) {
    cursor_.ExpectOpen("do");
    frame.stage = Stage::kFirst;
  } else if (frame.stage == Stage::kLast) {
    return cursor_.Unexpected(cursor_.Peek(1));
  } else if (cursor_.AtOpen("delegate") && frame.opcode == Opcode::kTry) {
    return OpenTryDelegate();
  } else if (cursor_.ConsumeOpen("catch_all")) {
    ImmediateParser::WriteOpcode(Opcode::kCatchAll, *out_);
    frame.stage = Stage::kLast;
  } else {
    cursor_.ExpectOpen("catch");
    ImmediateParser::WriteOpcode(Opcode::kCatch, *out_);
    immediates_.ParseTag(Opcode::kCatch, *out_);
    frame.opcode = Opcode::kCatch;
  }
  PushFrame(Kind::kArm, Opcode::kTry);
}

// Delegates from the block's outside: its own label does not count.
void InstructionParser::OpenTryDelegate() {
  cursor_.Next();
  cursor_.Next();
  labels_.Pop();
  immediates_.ParseInstruction(Opcode::kDelegate, *out_);
  cursor_.ExpectClose();
  top().opcode = Opcode::kDelegate;
  top().stage = Stage::kLast;
}

void InstructionParser::OpenFlatBlock(Opcode opcode) {
  Label label = TakeLabel();
  RecordHint(std::exchange(hint_, std::nullopt));
  ParseBlockHeader(opcode, *out_);
  PushLabel(std::move(label));
  PushFrame(Kind::kFlatBlock, opcode);
}

void InstructionParser::ParsePart(Opcode part) {
  switch (part) {
    case Opcode::kElse:
      CheckEndLabel();
      ImmediateParser::WriteOpcode(part, *out_);
      top().stage = Stage::kLast;
      return;
    case Opcode::kCatch:
    case Opcode::kCatchAll:
      immediates_.ParseInstruction(part, *out_);
      top().stage = part == Opcode::kCatchAll ? Stage::kLast : Stage::kFirst;
      return;
    case Opcode::kDelegate:
      labels_.Pop();
      immediates_.ParseInstruction(part, *out_);
      frames_.pop_back();
      return;
    default:
      CheckEndLabel();
      EndBlock();
      frames_.pop_back();
  }
}

void InstructionParser::CheckEndLabel() {
  if (!cursor_.AtId()) return;
  const Token token = cursor_.Peek();
  if (*cursor_.ConsumeId() != labels_.top()) cursor_.Fail(token, "mismatching label");
}

}  // namespace strata::wasm::text
