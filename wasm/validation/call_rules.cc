// Calls, tail calls and exceptions (core specification 3.4.2), and the legacy exception proposal.

#include "absl/strings/str_cat.h"
#include "wasm/validation/rules.h"

namespace strata::wasm {
namespace {

constexpr RefType kNonNullExnRef{{HeapKind::kExn, 0}, false};

const FuncType* Callee(RuleContext& c) {
  if (!c.Check(c.in.index, c.module.funcs.size(), "function")) return nullptr;
  return &c.types.FuncTypeOf(c.module, FuncIndex(c.in.index));
}

// Pops the index into the table, too.
const FuncType* IndirectCallee(RuleContext& c) {
  if (!c.Check(c.in.index2, c.module.tables.size(), "table")) return nullptr;
  const TableType& table = c.module.tables[c.in.index2].type;
  if (!c.checker.Matches(c.types.Canonical(ValType(table.element)), kFuncRef)) {
    c.Fail(absl::StrCat("type mismatch: table ", c.in.index2, " holds no functions"));
  }
  const FuncType* type = c.FuncTypeAt(c.in.index);
  c.checker.Pop(AddressValType(table.address));
  return type;
}

// Pops the reference, too.
const FuncType* ReferencedCallee(RuleContext& c) {
  const FuncType* type = c.FuncTypeAt(c.in.index);
  if (type != nullptr) c.checker.Pop(c.RefTo(c.in.index, true));
  return type;
}

void Call(RuleContext& c, const FuncType* type) {
  if (type == nullptr) return;
  c.checker.Pop(type->params);
  c.checker.Push(type->results);
}

void TailCall(RuleContext& c, const FuncType* type) {
  if (type == nullptr) return;
  c.checker.Pop(type->params);
  if (!c.checker.Matches(type->results, c.results)) {
    c.Fail(absl::StrCat("type mismatch: tail call returns [", c.types.Print(type->results), "], the function [",
                        c.types.Print(c.results), "]"));
  }
  c.checker.SetUnreachable();
}

const FuncType* TagFuncType(RuleContext& c, uint32_t tag) {
  if (!c.Check(tag, c.module.tags.size(), "tag")) return nullptr;
  return c.types.Find(c.module.tags[tag].type.type.value)->func();
}

// What the clause hands to its label: the tag's parameters and, for the _ref forms, the exception.
bool HandlerMatches(RuleContext& c, const CatchClause& clause, absl::Span<const ValType> label_types) {
  absl::Span<const ValType> payload;
  if (clause.kind == CatchClause::Kind::kCatch || clause.kind == CatchClause::Kind::kCatchRef) {
    const FuncType* tag = TagFuncType(c, clause.tag);
    if (tag == nullptr) return false;
    payload = tag->params;
  }
  const bool has_exn = clause.kind == CatchClause::Kind::kCatchRef || clause.kind == CatchClause::Kind::kCatchAllRef;
  if (!has_exn) return c.checker.Matches(payload, label_types);
  return !label_types.empty() && c.checker.Matches(payload, label_types.first(label_types.size() - 1)) &&
         c.checker.Matches(kNonNullExnRef, label_types.back());
}

void CheckClause(RuleContext& c, const CatchClause& clause) {
  const ControlFrame* target = c.checker.Label(clause.label);
  if (target == nullptr || HandlerMatches(c, clause, target->label_types())) return;
  c.Fail(absl::StrCat("type mismatch: catch clause does not fit label ", clause.label, " [",
                      c.types.Print(target->label_types()), "]"));
}

// Ends the try or catch clause so far and starts another.
void NextClause(RuleContext& c, absl::Span<const ValType> operands) {
  const Opcode opcode = c.checker.innermost().opcode;
  if (opcode != Opcode::kTry && opcode != Opcode::kCatch) {
    return c.Fail(absl::StrCat("misplaced ", GetOpcodeInfo(c.in.opcode).text));
  }
  c.checker.PopResults();
  c.locals.ReturnTo(c.checker.innermost().local_mark);
  c.checker.Reenter(c.in.opcode, operands);
}

}  // namespace

void CheckCall(RuleContext& c) { Call(c, Callee(c)); }
void CheckCallIndirect(RuleContext& c) { Call(c, IndirectCallee(c)); }
void CheckCallRef(RuleContext& c) { Call(c, ReferencedCallee(c)); }
void CheckReturnCall(RuleContext& c) { TailCall(c, Callee(c)); }
void CheckReturnCallIndirect(RuleContext& c) { TailCall(c, IndirectCallee(c)); }
void CheckReturnCallRef(RuleContext& c) { TailCall(c, ReferencedCallee(c)); }

void CheckTryTable(RuleContext& c) {
  // Labels of clauses are those outside of the block.
  for (const CatchClause& clause : c.in.catches) CheckClause(c, clause);
  CheckBlock(c);
}

void CheckThrow(RuleContext& c) {
  const FuncType* tag = TagFuncType(c, c.in.index);
  if (tag == nullptr) return;
  c.checker.Pop(tag->params);
  c.checker.SetUnreachable();
}

void CheckThrowRef(RuleContext& c) {
  c.checker.Pop(ValType(kExnRef));
  c.checker.SetUnreachable();
}

void CheckTry(RuleContext& c) { CheckBlock(c); }

void CheckCatch(RuleContext& c) {
  const FuncType* tag = TagFuncType(c, c.in.index);
  if (tag != nullptr) NextClause(c, tag->params);
}

void CheckCatchAll(RuleContext& c) { NextClause(c, {}); }

void CheckDelegate(RuleContext& c) {
  if (c.checker.innermost().opcode != Opcode::kTry) return c.Fail("misplaced delegate");
  c.checker.PopResults();
  const ControlFrame frame = c.checker.Leave();
  c.locals.ReturnTo(frame.local_mark);
  // The label is one outside of the try block; the function's body is the last.
  if (c.checker.Label(c.in.index) != nullptr) c.checker.Push(frame.type.results());
}

void CheckRethrow(RuleContext& c) {
  const ControlFrame* target = c.checker.Label(c.in.index);
  if (target == nullptr) return;
  if (target->opcode != Opcode::kCatch && target->opcode != Opcode::kCatchAll) {
    return c.Fail("invalid rethrow label");
  }
  c.checker.SetUnreachable();
}

}  // namespace strata::wasm
