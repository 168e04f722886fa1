// Structured control and branches (core specification 3.4.2).

#include "absl/strings/str_cat.h"
#include "wasm/validation/rules.h"

namespace strata::wasm {
namespace {

FrameType BlockFrameType(RuleContext& c) {
  const BlockType& block = c.in.block;
  if (block.kind == BlockType::Kind::kEmpty) return FrameType();
  if (block.kind == BlockType::Kind::kValue) return FrameType(c.Canonical(block.value));
  const FuncType* type = c.FuncTypeAt(block.type);
  return type != nullptr ? FrameType(*type) : FrameType();
}

void Enter(RuleContext& c, FrameType type) { c.checker.Enter(c.in.opcode, type, c.locals.mark()); }

// An `if` without `else` hands its parameters on.
void CheckMissingElse(RuleContext& c) {
  const FrameType type = c.checker.innermost().type;
  if (!c.checker.Matches(type.params(), type.results())) {
    c.Fail("type mismatch: if without else must have equal parameters and results");
  }
}

}  // namespace

void CheckUnreachable(RuleContext& c) { c.checker.SetUnreachable(); }

void CheckBlock(RuleContext& c) { Enter(c, BlockFrameType(c)); }

void CheckIf(RuleContext& c) {
  const FrameType type = BlockFrameType(c);
  c.checker.Pop(kI32Type);
  Enter(c, type);
}

void CheckElse(RuleContext& c) {
  if (c.checker.innermost().opcode != Opcode::kIf) return c.Fail("misplaced ELSE opcode");
  c.checker.PopResults();
  c.locals.ReturnTo(c.checker.innermost().local_mark);
  const FrameType type = c.checker.innermost().type;
  c.checker.Reenter(Opcode::kElse, type.params());
}

void CheckEnd(RuleContext& c) {
  c.checker.PopResults();
  if (c.checker.innermost().opcode == Opcode::kIf) CheckMissingElse(c);
  const ControlFrame frame = c.checker.Leave();
  c.locals.ReturnTo(frame.local_mark);
  if (c.checker.depth() != 0) c.checker.Push(frame.type.results());
}

void CheckBr(RuleContext& c) {
  const ControlFrame* target = c.checker.Label(c.in.index);
  if (target == nullptr) return;
  c.checker.Pop(target->label_types());
  c.checker.SetUnreachable();
}

void CheckBrIf(RuleContext& c) {
  c.checker.Pop(kI32Type);
  const ControlFrame* target = c.checker.Label(c.in.index);
  if (target != nullptr) c.checker.PopPush(target->label_types());
}

void CheckBrTable(RuleContext& c) {
  c.checker.Pop(kI32Type);
  const ControlFrame* fallback = c.checker.Label(c.in.labels.back());
  if (fallback == nullptr) return;
  const size_t arity = fallback->label_types().size();
  c.checker.StartVisits();
  for (uint32_t label : c.in.labels) {
    if (!c.checker.Visit(label)) continue;
    const ControlFrame& target = *c.checker.Label(label);
    if (target.label_types().size() != arity) {
      return c.Fail(absl::StrCat("type mismatch: label ", label, " of br_table takes ", target.label_types().size(),
                                 " values, the default ", arity));
    }
    c.checker.Peek(target.label_types());
    if (!c.checker.ok()) return;
  }
  c.checker.SetUnreachable();
}

void CheckReturn(RuleContext& c) {
  c.checker.Pop(c.results);
  c.checker.SetUnreachable();
}

}  // namespace strata::wasm
