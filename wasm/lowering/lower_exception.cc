// Exceptions: what throws, and the regions whose clauses catch (wasm/code/try_regions.h). Also the legacy proposal.
#include <utility>

#include "wasm/code/exception_layout.h"
#include "wasm/code/try_regions.h"
#include "wasm/lowering/function_lowering.h"

namespace strata::wasm {
namespace {

// Regions and clauses looked at to turn a throw into a branch: keeps hostile bodies linear. No effect on correctness.
constexpr int kMaxStaticSteps = 64;

bool WantsExn(const CatchClause& clause) {
  return clause.kind == CatchClause::Kind::kCatchRef || clause.kind == CatchClause::Kind::kCatchAllRef;
}

bool HasTag(const CatchClause& clause) {
  return clause.kind == CatchClause::Kind::kCatch || clause.kind == CatchClause::Kind::kCatchRef;
}

PayloadSlots CountSlots(absl::Span<const ValType> types) {
  PayloadSlots slots;
  for (const ValType& type : types) {
    if (type.is_ref()) {
      ++slots.refs;
    } else {
      slots.nums += type.kind() == ValKind::kV128 ? 2 : 1;
    }
  }
  return slots;
}

// The offsets of the try instructions that some rethrow of the body names.
class RethrownTries {
 public:
  static absl::flat_hash_set<uint32_t> Of(InstructionReader reader) {
    RethrownTries scan;
    Instruction instruction;
    while (!scan.blocks_.empty() && reader.TryNext(instruction)) scan.Step(instruction);
    return std::move(scan.found_);
  }

 private:
  void Step(const Instruction& instruction) {
    switch (instruction.opcode) {
      case Opcode::kBlock:
      case Opcode::kLoop:
      case Opcode::kIf:
      case Opcode::kTryTable:
      case Opcode::kTry:
        blocks_.push_back(instruction.offset);
        return;
      case Opcode::kEnd:
      case Opcode::kDelegate:
        blocks_.pop_back();
        return;
      case Opcode::kRethrow:
        found_.insert(blocks_[blocks_.size() - 1 - instruction.index]);
        return;
      default:
        return;
    }
  }

  std::vector<uint32_t> blocks_{0};  // the offsets of the open ones; the function itself first
  absl::flat_hash_set<uint32_t> found_;
};

}  // namespace

// The new region begins here and, until it is told otherwise, hands on to the one around it.
uint32_t FunctionLowering::OpenRegion(bool is_table) {
  RegionDraft draft;
  code_.BindLabel();
  draft.region.begin = code_.position();
  draft.region.parent = draft.region.next = controls_.back().region;
  draft.is_table = is_table;
  regions_.push_back(std::move(draft));
  return static_cast<uint32_t>(regions_.size() - 1);
}

void FunctionLowering::CloseRegion(Control& control) {
  if (control.own_region == kNoRegion) return;
  TryRegion& region = regions_[control.own_region].region;
  code_.BindLabel();
  region.end = code_.position();
  control.region = region.parent;
  control.own_region = kNoRegion;
}

void FunctionLowering::TryTable(const Instruction& instruction) {
  stack_->Flush();
  PushControl(Opcode::kTryTable, instruction.block);
  const uint32_t region = OpenRegion(true);
  for (const CatchClause& clause : instruction.catches) AddTableClause(region, clause);
  controls_.back().region = controls_.back().own_region = region;
}

// The clause's label is one outside of the block, which is open already.
void FunctionLowering::AddTableClause(uint32_t region, const CatchClause& clause) {
  const auto label = static_cast<uint32_t>(controls_.size() - 2 - clause.label);
  Control& target = controls_[label];
  HandlerClause handler;
  handler.num_slot = target.num_top;
  handler.ref_slot = target.ref_top;
  if (HasTag(clause)) handler.tag = clause.tag;
  if (!target.label_slots.has_value()) target.label_slots = CountSlots(LabelTypes(target));
  const PayloadSlots slots = *target.label_slots;
  code_.CheckSlot(handler.num_slot + slots.nums);
  code_.CheckSlot(handler.ref_slot + slots.refs);
  // The exnref is the last of the values, and the last of the references.
  if (WantsExn(clause)) handler.exn_slot = target.ref_top + slots.refs - 1;
  RegionDraft& draft = regions_[region];
  if (target.opcode == Opcode::kLoop) {
    handler.target = target.start;
  } else {
    target.clauses_to_end.push_back({region, static_cast<uint32_t>(draft.clauses.size())});
  }
  draft.clauses.push_back(handler);
  draft.labels.push_back(label);
}

void FunctionLowering::BindClauses(Control& control) {
  if (!control.clauses_to_end.empty()) code_.BindLabel();
  for (const ClauseId& id : control.clauses_to_end) regions_[id.region].clauses[id.clause].target = code_.position();
}

// Only tags that a module imports may be one and the same.
bool FunctionLowering::MayBeSameTag(uint32_t a, uint32_t b) const {
  return a == b || (a < input_.module.imported_tags && b < input_.module.imported_tags);
}

// The element of controls_ that a throw of `tag` here is sure to lead to, without making an exception.
std::optional<uint32_t> FunctionLowering::StaticTarget(uint32_t tag) const {
  int steps = 0;
  for (uint32_t at = controls_.back().region; at != kNoRegion; at = regions_[at].region.next) {
    const RegionDraft& draft = regions_[at];
    if (!draft.is_table || ++steps > kMaxStaticSteps) return std::nullopt;  // a legacy try's clauses are yet to come
    for (size_t i = 0; i < draft.clauses.size(); ++i) {
      const HandlerClause& clause = draft.clauses[i];
      if (++steps > kMaxStaticSteps) return std::nullopt;
      if (clause.tag != kAnyTag && !MayBeSameTag(clause.tag, tag)) continue;
      const bool sure = clause.exn_slot == kNoSlot && (clause.tag == kAnyTag || clause.tag == tag);
      return sure ? std::optional(draft.labels[i]) : std::nullopt;
    }
  }
  return std::nullopt;
}

void FunctionLowering::Throw(const Instruction& instruction) {
  if (const std::optional<uint32_t> target = StaticTarget(instruction.index)) {
    // A branch that carries the payload; or, for a catch_all, nothing.
    stack_->Flush();
    EmitBranch(static_cast<uint32_t>(controls_.size() - 1 - *target));
    BecomeDead();
    return;
  }
  const size_t count = FuncTypeAt(input_.module.tags[instruction.index].type.type.value).params.size();
  stack_->SettleTop(count);
  stack_->Truncate(stack_->size() - count);
  code_.Emit(SingleOp::kThrow, {stack_->num_top(), stack_->ref_top()}, {instruction.index});
  BecomeDead();
}

void FunctionLowering::ThrowRef(const Instruction&) {
  Operand exn = stack_->Pop();
  if (exn.place != Place::kPending) stack_->Flush();
  const uint32_t slot = stack_->SlotOf(exn);
  code_.Emit(SingleOp::kThrowRef, {slot});
  BecomeDead();
}

// Whether the exception that an arm of the try catches must be kept for a rethrow.
bool FunctionLowering::IsRethrown(const Instruction& try_instruction) {
  if (!rethrown_.has_value()) {
    rethrown_ = RethrownTries::Of(InstructionReader(body_, body_offset_, input_.module.features));
  }
  return rethrown_->contains(try_instruction.offset);
}

void FunctionLowering::Try(const Instruction& instruction) {
  stack_->Flush();
  PushControl(Opcode::kTry, instruction.block);
  Control& control = controls_.back();
  control.is_rethrown = IsRethrown(instruction);
  control.try_region = control.own_region = OpenRegion(false);
  control.region = control.own_region;
}

// Brings the results of the body, or of an arm, to where the block's end expects them.
void FunctionLowering::SettleArm(Control& control) {
  if (dead_) return;
  if (control.exn_slot == kNoSlot) {
    stack_->SettleTop(SignatureOf(control).results.size());
  } else {  // they stand above the exception
    stack_->Flush();
    EmitMovesTo(control);
  }
}

// catch and catch_all of the legacy proposal: ends the body or the arm before.
void FunctionLowering::Catch(const Instruction& instruction) {
  Control& control = controls_.back();
  if (!dead_) {
    stack_->Flush();
    EmitBranch(0);
  }
  dead_ = false;
  CloseRegion(control);
  control.opcode = instruction.opcode;
  ForgetAssigned(control);
  stack_->Truncate(control.height);
  HandlerClause handler;
  handler.target = code_.position();
  code_.BindLabel();
  if (control.is_rethrown) {
    handler.exn_slot = control.exn_slot = stack_->ref_top();
    stack_->PushHome(ValKind::kRef);
  }
  handler.num_slot = stack_->num_top();
  handler.ref_slot = stack_->ref_top();
  if (instruction.opcode == Opcode::kCatch) {
    handler.tag = instruction.index;
    PushHomes(FuncTypeAt(input_.module.tags[instruction.index].type.type.value).params);
  }
  code_.CheckSlot(stack_->num_top());
  code_.CheckSlot(stack_->ref_top());
  regions_[control.try_region].clauses.push_back(handler);
}

void FunctionLowering::Delegate(const Instruction& instruction) {
  Control& control = controls_.back();
  const uint32_t region = control.own_region;
  End(instruction);
  // Outside of the block now, as the label counts.
  regions_[region].region.next = LabelAt(instruction.index).region;
}

void FunctionLowering::Rethrow(const Instruction& instruction) {
  stack_->Flush();
  code_.Emit(SingleOp::kThrowRef, {LabelAt(instruction.index).exn_slot});
  BecomeDead();
}

TryRegions FunctionLowering::TakeRegions() {
  TryRegions tries;
  for (RegionDraft& draft : regions_) {
    draft.region.first_clause = static_cast<uint32_t>(tries.clauses.size());
    draft.region.clause_count = static_cast<uint32_t>(draft.clauses.size());
    tries.clauses.insert(tries.clauses.end(), draft.clauses.begin(), draft.clauses.end());
    tries.regions.push_back(draft.region);
  }
  regions_.clear();
  return tries;
}

}  // namespace strata::wasm
