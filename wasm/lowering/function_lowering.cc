#include "wasm/lowering/function_lowering.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "wasm/code/frame_layout.h"
#include "wasm/types/opcode.h"

namespace strata::wasm {
namespace {

using Rules = std::array<FunctionLowering::Rule, kOpcodeCount>;
using F = FunctionLowering;

void SetRule(Rules& rules, Opcode opcode, FunctionLowering::Rule rule) { rules[static_cast<size_t>(opcode)] = rule; }

void AddNumericRules(Rules& rules) {
#define STRATA_RULE(name, ...) SetRule(rules, Opcode::k##name, &F::Binary);
  STRATA_COMPARES(STRATA_RULE)
  STRATA_BINARIES(STRATA_RULE)
#undef STRATA_RULE
#define STRATA_RULE(name, ...) SetRule(rules, Opcode::k##name, &F::Unary);
  STRATA_UNARIES(STRATA_RULE)
#undef STRATA_RULE
#define STRATA_RULE(name, ...) SetRule(rules, Opcode::k##name, &F::Load);
  STRATA_LOADS(STRATA_RULE)
#undef STRATA_RULE
#define STRATA_RULE(name, ...) SetRule(rules, Opcode::k##name, &F::Store);
  STRATA_STORES(STRATA_RULE)
#undef STRATA_RULE
  for (Opcode op : {Opcode::kI32Const, Opcode::kI64Const, Opcode::kF32Const, Opcode::kF64Const}) {
    SetRule(rules, op, &F::Const);
  }
  for (Opcode op : {Opcode::kI32Eqz, Opcode::kI64Eqz}) SetRule(rules, op, &F::Eqz);
}

void AddVectorRules(Rules& rules) {
#define STRATA_RULE(name, ...) SetRule(rules, Opcode::k##name, &F::VectorUnary);
  STRATA_VECTOR_UNARIES(STRATA_RULE)
#undef STRATA_RULE
#define STRATA_RULE(name, ...) SetRule(rules, Opcode::k##name, &F::VectorBinary);
  STRATA_VECTOR_BINARIES(STRATA_RULE)
#undef STRATA_RULE
#define STRATA_RULE(name, ...) SetRule(rules, Opcode::k##name, &F::VectorTernary);
  STRATA_VECTOR_TERNARIES(STRATA_RULE)
#undef STRATA_RULE
#define STRATA_RULE(name, ...) SetRule(rules, Opcode::k##name, &F::VectorShift);
  STRATA_VECTOR_SHIFTS(STRATA_RULE)
#undef STRATA_RULE
#define STRATA_RULE(name, ...) SetRule(rules, Opcode::k##name, &F::VectorTest);
  STRATA_VECTOR_TESTS(STRATA_RULE)
#undef STRATA_RULE
  SetRule(rules, Opcode::kV128Const, &F::VectorConst);
}

void AddVectorLaneRules(Rules& rules) {
#define STRATA_RULE(name, ...) SetRule(rules, Opcode::k##name, &F::VectorSplat);
  STRATA_VECTOR_SPLATS(STRATA_RULE)
#undef STRATA_RULE
#define STRATA_RULE(name, ...) SetRule(rules, Opcode::k##name, &F::VectorReplace);
  STRATA_VECTOR_REPLACES(STRATA_RULE)
#undef STRATA_RULE
#define STRATA_RULE(name, ...) SetRule(rules, Opcode::k##name, &F::VectorExtract);
  STRATA_VECTOR_EXTRACTS(STRATA_RULE)
#undef STRATA_RULE
#define STRATA_RULE(name, ...) SetRule(rules, Opcode::k##name, &F::VectorLoad);
  STRATA_VECTOR_LOADS(STRATA_RULE)
#undef STRATA_RULE
#define STRATA_RULE(name, ...) SetRule(rules, Opcode::k##name, &F::VectorLoadLane);
  STRATA_VECTOR_LANE_LOADS(STRATA_RULE)
#undef STRATA_RULE
#define STRATA_RULE(name, ...) SetRule(rules, Opcode::k##name, &F::VectorStoreLane);
  STRATA_VECTOR_LANE_STORES(STRATA_RULE)
#undef STRATA_RULE
  SetRule(rules, Opcode::kV128Store, &F::VectorStore);
  SetRule(rules, Opcode::kI8x16Shuffle, &F::VectorShuffle);
}

void AddControlRules(Rules& rules) {
  SetRule(rules, Opcode::kNop, &F::Nop);
  SetRule(rules, Opcode::kUnreachable, &F::Unreachable);
  SetRule(rules, Opcode::kBlock, &F::Block);
  SetRule(rules, Opcode::kLoop, &F::Loop);
  SetRule(rules, Opcode::kIf, &F::If);
  SetRule(rules, Opcode::kElse, &F::Else);
  SetRule(rules, Opcode::kEnd, &F::End);
  SetRule(rules, Opcode::kBr, &F::Br);
  SetRule(rules, Opcode::kBrIf, &F::BrIf);
  SetRule(rules, Opcode::kBrTable, &F::BrTable);
  SetRule(rules, Opcode::kReturn, &F::Return);
  SetRule(rules, Opcode::kBrOnNull, &F::BrOnNull);
  SetRule(rules, Opcode::kBrOnNonNull, &F::BrOnNonNull);
  SetRule(rules, Opcode::kBrOnCast, &F::BrOnCast);
  SetRule(rules, Opcode::kBrOnCastFail, &F::BrOnCast);
  SetRule(rules, Opcode::kCall, &F::Call);
  SetRule(rules, Opcode::kCallIndirect, &F::CallIndirect);
  SetRule(rules, Opcode::kCallRef, &F::CallRef);
  SetRule(rules, Opcode::kReturnCall, &F::ReturnCall);
  SetRule(rules, Opcode::kReturnCallIndirect, &F::ReturnCallIndirect);
  SetRule(rules, Opcode::kReturnCallRef, &F::ReturnCallRef);
  SetRule(rules, Opcode::kTryTable, &F::TryTable);
  SetRule(rules, Opcode::kThrow, &F::Throw);
  SetRule(rules, Opcode::kThrowRef, &F::ThrowRef);
  SetRule(rules, Opcode::kTry, &F::Try);
  SetRule(rules, Opcode::kCatch, &F::Catch);
  SetRule(rules, Opcode::kCatchAll, &F::Catch);
  SetRule(rules, Opcode::kDelegate, &F::Delegate);
  SetRule(rules, Opcode::kRethrow, &F::Rethrow);
  SetRule(rules, Opcode::kDrop, &F::Drop);
  SetRule(rules, Opcode::kSelect, &F::Select);
  SetRule(rules, Opcode::kSelectTyped, &F::Select);
  SetRule(rules, Opcode::kLocalGet, &F::LocalGet);
  SetRule(rules, Opcode::kLocalSet, &F::LocalSet);
  SetRule(rules, Opcode::kLocalTee, &F::LocalTee);
  SetRule(rules, Opcode::kGlobalGet, &F::GlobalGet);
  SetRule(rules, Opcode::kGlobalSet, &F::GlobalSet);
}

void AddRuntimeRules(Rules& rules) {
  for (Opcode op : {Opcode::kMemoryGrow, Opcode::kMemoryInit,      Opcode::kDataDrop,      Opcode::kTableGrow,
                    Opcode::kTableFill,  Opcode::kTableCopy,       Opcode::kTableInit,     Opcode::kElemDrop,
                    Opcode::kArrayNew,   Opcode::kArrayNewDefault, Opcode::kArrayNewData,  Opcode::kArrayNewElem,
                    Opcode::kArrayFill,  Opcode::kArrayCopy,       Opcode::kArrayInitData, Opcode::kArrayInitElem,
                    Opcode::kI64Add128,  Opcode::kI64Sub128,       Opcode::kI64MulWideS,   Opcode::kI64MulWideU}) {
    SetRule(rules, op, &F::RuntimeCall);
  }
}

void AddTableRules(Rules& rules) {
  SetRule(rules, Opcode::kTableGet, &F::TableGet);
  SetRule(rules, Opcode::kTableSet, &F::TableSet);
  for (Opcode op : {Opcode::kTableSize, Opcode::kMemorySize}) SetRule(rules, op, &F::Size);
  for (Opcode op : {Opcode::kMemoryCopy, Opcode::kMemoryFill}) SetRule(rules, op, &F::BulkMemory);
}

void AddAtomicRules(Rules& rules) {
  for (size_t i = 0; i < rules.size(); ++i) {
    const auto op = static_cast<Opcode>(i);
    if (GetOpcodeInfo(op).feature == Feature::kThreads) SetRule(rules, op, &F::Atomic);
  }
  for (Opcode op : {Opcode::kMemoryAtomicNotify, Opcode::kMemoryAtomicWait32, Opcode::kMemoryAtomicWait64}) {
    SetRule(rules, op, &F::WaitOrNotify);
  }
}

void AddReferenceRules(Rules& rules) {
  SetRule(rules, Opcode::kRefNull, &F::RefNull);
  SetRule(rules, Opcode::kRefIsNull, &F::RefIsNull);
  SetRule(rules, Opcode::kRefFunc, &F::RefFunc);
  SetRule(rules, Opcode::kRefEq, &F::RefEq);
  SetRule(rules, Opcode::kRefAsNonNull, &F::RefAsNonNull);
  SetRule(rules, Opcode::kRefTest, &F::RefTest);
  SetRule(rules, Opcode::kRefTestNull, &F::RefTest);
  SetRule(rules, Opcode::kRefCast, &F::RefCast);
  SetRule(rules, Opcode::kRefCastNull, &F::RefCast);
  SetRule(rules, Opcode::kAnyConvertExtern, &F::ConvertReference);
  SetRule(rules, Opcode::kExternConvertAny, &F::ConvertReference);
  SetRule(rules, Opcode::kRefI31, &F::RefI31);
  SetRule(rules, Opcode::kI31GetS, &F::I31Get);
  SetRule(rules, Opcode::kI31GetU, &F::I31Get);
  SetRule(rules, Opcode::kStructNew, &F::StructNew);
  SetRule(rules, Opcode::kStructNewDefault, &F::StructNewDefault);
  SetRule(rules, Opcode::kArrayNewFixed, &F::ArrayNewFixed);
  for (Opcode op : {Opcode::kStructGet, Opcode::kStructGetS, Opcode::kStructGetU}) SetRule(rules, op, &F::StructGet);
  SetRule(rules, Opcode::kStructSet, &F::StructSet);
  for (Opcode op : {Opcode::kArrayGet, Opcode::kArrayGetS, Opcode::kArrayGetU}) SetRule(rules, op, &F::ArrayGet);
  SetRule(rules, Opcode::kArraySet, &F::ArraySet);
  SetRule(rules, Opcode::kArrayLen, &F::ArrayLen);
}

Rules MakeRules() {
  Rules rules = {};
  AddNumericRules(rules);
  AddControlRules(rules);
  AddRuntimeRules(rules);
  AddTableRules(rules);
  AddAtomicRules(rules);
  AddReferenceRules(rules);
  AddVectorRules(rules);
  AddVectorLaneRules(rules);
  return rules;
}

FunctionLowering::Rule RuleFor(Opcode opcode) {
  static const Rules& rules = *new Rules(MakeRules());
  return rules[static_cast<size_t>(opcode)];
}

}  // namespace

FunctionLowering::FunctionLowering(const LoweringInput& input, FuncIndex func, const FuncType& type,
                                   absl::Span<const LocalGroup> locals, uint32_t num_padding)
    : input_(input), func_(func), type_(type), code_(input.handler_words) {
  // What enters the function stands for its beginning.
  if (func.value < input.module.funcs.size()) code_.set_offset(input.module.funcs[func.value].body_offset);
  LayOutFrame(locals, num_padding);
}

void FunctionLowering::LayOutFrame(absl::Span<const LocalGroup> locals, uint32_t num_padding) {
  uint32_t nums = 0, refs = 0;
  const auto add = [&](ValKind kind) {
    if (kind == ValKind::kRef) {
      locals_.push_back({kind, refs++});
    } else {
      locals_.push_back({kind, nums});
      nums += SlotsOf(kind);
    }
  };
  for (const ValType& param : type_.params) add(param.kind());
  for (Local& local : locals_) local.assigned = true;
  header_slot_ = nums;
  nums += kFrameHeaderSlots;
  const uint32_t first_num = nums, first_ref = refs;
  zeroed_from_ = zeroed_to_ = first_num;
  for (const LocalGroup& group : locals) {
    for (uint32_t i = 0; i < group.count; ++i) add(group.type.kind());
  }
  null_refs_ = {first_ref, refs - first_ref};
  has_enter_ = nums != first_num || refs != first_ref;
  if (has_enter_) code_.Emit(SingleOp::kEnter, {first_num, 0, 0, 0});  // see CompleteEntry
  stack_.emplace(code_, nums + num_padding, refs);
}

// A number local that is read where it may not have been written must be zero then. (Reference locals always begin as
// null: what they held would be kept alive.)
void FunctionLowering::NoteRead(const Local& local) {
  if (local.assigned || local.kind == ValKind::kRef) return;
  if (zeroed_from_ == zeroed_to_) zeroed_from_ = local.slot;
  zeroed_from_ = std::min(zeroed_from_, local.slot);
  zeroed_to_ = std::max(zeroed_to_, local.slot + SlotsOf(local.kind));
}

void FunctionLowering::NoteAssigned(uint32_t index) {
  locals_[index].touched = true;
  if (locals_[index].assigned) return;
  locals_[index].assigned = true;
  assigned_.push_back(index);
}

// Where ways come together, or another arm begins, what is certain is what was so where the block began.
void FunctionLowering::ForgetAssigned(const Control& control) {
  for (; assigned_.size() > control.assigned; assigned_.pop_back()) locals_[assigned_.back()].assigned = false;
}

// Makes the Enter at the front zero what must be; returns where calls begin, which is behind it if that is nothing.
uint32_t FunctionLowering::CompleteEntry() {
  if (!has_enter_) return 0;
  const auto [first_ref, refs] = null_refs_;
  const uint32_t nums = zeroed_to_ - zeroed_from_;
  SingleOp op = SingleOp::kEnter;
  if (refs == 0) {
    const auto zeroes = [&](SingleOp candidate, uint32_t count) {
      if (op == SingleOp::kEnter && nums <= count && zeroed_from_ + count <= stack_->num_max()) op = candidate;
    };
    zeroes(SingleOp::kEnter1, 1);
    zeroes(SingleOp::kEnter2, 2);
    zeroes(SingleOp::kEnter4, 4);
    zeroes(SingleOp::kEnter8, 8);
  }
  const uint32_t end = code_.Replace(0, op, {zeroed_from_, nums, first_ref, refs});
  return nums == 0 && refs == 0 ? end : 0;
}

absl::Status FunctionLowering::Run(absl::Span<const uint8_t> body, uint32_t offset) {
  body_ = body;
  body_offset_ = offset;
  controls_.emplace_back();
  controls_.back().num_top = stack_->num_top();
  controls_.back().ref_top = stack_->ref_top();
  InstructionReader reader(body, offset, input_.module.features);
  code_.ReserveFor(body.size());
  Instruction instruction;
  BeginBlock(offset);
  PlanPayments();
  while (!controls_.empty() && status_.ok()) {
    if (absl::Status read = reader.Next(instruction); !read.ok()) return read;
    code_.set_offset(instruction.offset);
    if (watch_ != nullptr && instruction.offset == watch_->wasm_offset) NotePlaces(instruction);
    PayFuel(instruction);
    const bool begins_block = BeginsBlock(instruction);
    Step(instruction);
    FollowBlocks(begins_block, reader.offset());
  }
  if (!status_.ok()) return status_;
  if (!code_.slots_fit()) return absl::ResourceExhaustedError("function frame too large");
  if (!code_.ops_known()) return absl::InternalError("an operation of this function has no handler");
  if (watch_ != nullptr) CompletePlaces();
  return absl::OkStatus();
}

void FunctionLowering::Step(const Instruction& instruction) {
  if (dead_) {
    SkipDead(instruction);
    return;
  }
  const Rule rule = RuleFor(instruction.opcode);
  if (rule == nullptr) {
    Fail(instruction);
    return;
  }
  (this->*rule)(instruction);
}

// Dead code is only followed for its nesting.
void FunctionLowering::SkipDead(const Instruction& instruction) {
  switch (instruction.opcode) {
    case Opcode::kBlock:
    case Opcode::kLoop:
    case Opcode::kIf:
    case Opcode::kTryTable:
    case Opcode::kTry:
      ++dead_depth_;
      return;
    case Opcode::kElse:
    case Opcode::kCatch:
    case Opcode::kCatchAll:
      if (dead_depth_ == 0) (this->*RuleFor(instruction.opcode))(instruction);
      return;
    case Opcode::kEnd:
    case Opcode::kDelegate:
      if (dead_depth_ == 0) {
        (this->*RuleFor(instruction.opcode))(instruction);
      } else {
        --dead_depth_;
      }
      return;
    default:
      return;
  }
}

void FunctionLowering::Fail(const Instruction& instruction) {
  status_ = absl::UnimplementedError(absl::StrCat("no lowering for ", GetOpcodeInfo(instruction.opcode).text,
                                                  " (at offset ", instruction.offset, ")"));
}

std::unique_ptr<Code> FunctionLowering::TakeCode() {
  auto code = std::make_unique<Code>();
  code->entry_word = CompleteEntry();
  code->header_slot = header_slot_;
  code->num_frame_slots = stack_->num_max();
  code->ref_frame_slots = stack_->ref_max();
  code->words = code_.CopyWords();
  code->pc_map = code_.TakePcMap();
  code->tries = TakeRegions();
  code->blocks = std::move(blocks_);
  if (!code->blocks.empty()) code->blocks.front().word = code->entry_word;
  return code;
}

const ObjectLayout& FunctionLowering::Layout(uint32_t type_index) {
  std::unique_ptr<ObjectLayout>& layout = layouts_[type_index];
  if (layout == nullptr) layout = std::make_unique<ObjectLayout>(LayoutOf(input_.module.types[type_index]));
  return *layout;
}

}  // namespace strata::wasm
