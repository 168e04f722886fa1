// References, casts, i31 and conversions (core specification 3.4.2, 3.4.3, 3.4.9).

#include "absl/strings/str_cat.h"
#include "wasm/validation/rules.h"

namespace strata::wasm {
namespace {

constexpr RefType Abstract(HeapKind kind, bool nullable) { return {HeapType{kind, 0}, nullable}; }

// The type of null without what `part` takes away.
RefType Difference(RefType type, RefType part) { return {type.heap, type.nullable && !part.nullable}; }

// The label of a branch that carries a reference last; nullptr after a failure.
const ControlFrame* LabelWithRef(RuleContext& c) {
  const ControlFrame* target = c.checker.Label(c.in.index);
  if (target == nullptr) return nullptr;
  const absl::Span<const ValType> types = target->label_types();
  if (!types.empty() && types.back().is_ref()) return target;
  c.Fail(absl::StrCat("type mismatch: label ", c.in.index, " takes no reference"));
  return nullptr;
}

// Pops what is below the reference that the branch carries, and pushes it as the label's types.
void PopPushBelow(RuleContext& c, const ControlFrame& target) {
  const absl::Span<const ValType> types = target.label_types();
  c.checker.PopPush(types.first(types.size() - 1));
}

void CheckCarried(RuleContext& c, RefType carried, const ControlFrame& target) {
  const ValType expected = target.label_types().back();
  if (c.checker.Matches(ValType(carried), expected)) return;
  c.Fail(absl::StrCat("type mismatch: branch carries ", c.types.Print(ValType(carried)), ", the label takes ",
                      c.types.Print(expected)));
}

struct CastTypes {
  RefType source;
  RefType target;
};

CastTypes ReadCastTypes(RuleContext& c) {
  const CastTypes cast{{c.Canonical(c.in.heap), c.in.null1}, {c.Canonical(c.in.heap2), c.in.null2}};
  if (!c.checker.Matches(ValType(cast.target), ValType(cast.source))) {
    c.Fail(absl::StrCat("type mismatch: ", c.types.Print(ValType(cast.target)), " is no subtype of ",
                        c.types.Print(ValType(cast.source))));
  }
  return cast;
}

void BranchOnCast(RuleContext& c, RefType source, RefType carried, RefType left) {
  const ControlFrame* target = LabelWithRef(c);
  if (target == nullptr) return;
  c.checker.Pop(ValType(source));
  CheckCarried(c, carried, *target);
  PopPushBelow(c, *target);
  c.checker.Push(ValType(left));
}

bool IsNullable(Opcode opcode) { return opcode == Opcode::kRefTestNull || opcode == Opcode::kRefCastNull; }

RefType CastTarget(RuleContext& c) { return {c.Canonical(c.in.heap), IsNullable(c.in.opcode)}; }

// The operand of a cast may be anything in the target's hierarchy.
void PopCastOperand(RuleContext& c, RefType target) {
  c.checker.Pop(ValType(RefType{c.types.registry().TopOf(target.heap), true}));
}

// A conversion keeps nullability.
void Convert(RuleContext& c, HeapKind from, HeapKind to) {
  const ValType actual = c.checker.Pop(ValType(Abstract(from, true)));
  c.checker.Push(ValType(Abstract(to, actual.is_ref() && actual.ref().nullable)));
}

}  // namespace

void CheckRefNull(RuleContext& c) { c.checker.Push(ValType(RefType{c.Canonical(c.in.heap), true})); }

void CheckRefIsNull(RuleContext& c) {
  c.checker.PopRef();
  c.checker.Push(kI32Type);
}

void CheckRefFunc(RuleContext& c) {
  if (!c.Check(c.in.index, c.module.funcs.size(), "function")) return;
  const FuncIndex func(c.in.index);
  if (c.declaring != nullptr) c.declaring->Declare(func);
  if (!c.types.IsDeclared(func)) return c.Fail(absl::StrCat("undeclared function reference: ", c.in.index));
  // Before function references the type of the reference was just funcref.
  const bool typed = c.module.features.has(Feature::kFunctionReferences);
  c.checker.Push(typed ? c.RefTo(c.module.funcs[c.in.index].type.value, false) : ValType(kFuncRef));
}

void CheckRefEq(RuleContext& c) {
  c.checker.Pop(ValType(Abstract(HeapKind::kEq, true)));
  c.checker.Pop(ValType(Abstract(HeapKind::kEq, true)));
  c.checker.Push(kI32Type);
}

void CheckRefAsNonNull(RuleContext& c) { c.checker.Push(ValType(RefType{c.checker.PopRef().heap, false})); }

void CheckBrOnNull(RuleContext& c) {
  const RefType type = c.checker.PopRef();
  const ControlFrame* target = c.checker.Label(c.in.index);
  if (target == nullptr) return;
  c.checker.PopPush(target->label_types());
  c.checker.Push(ValType(RefType{type.heap, false}));
}

void CheckBrOnNonNull(RuleContext& c) {
  const ControlFrame* target = LabelWithRef(c);
  if (target == nullptr) return;
  const RefType type = c.checker.PopRef();
  CheckCarried(c, {type.heap, false}, *target);
  PopPushBelow(c, *target);
}

void CheckRefTest(RuleContext& c) {
  PopCastOperand(c, CastTarget(c));
  c.checker.Push(kI32Type);
}

void CheckRefCast(RuleContext& c) {
  const RefType target = CastTarget(c);
  PopCastOperand(c, target);
  c.checker.Push(ValType(target));
}

void CheckBrOnCast(RuleContext& c) {
  const CastTypes cast = ReadCastTypes(c);
  BranchOnCast(c, cast.source, cast.target, Difference(cast.source, cast.target));
}

void CheckBrOnCastFail(RuleContext& c) {
  const CastTypes cast = ReadCastTypes(c);
  BranchOnCast(c, cast.source, Difference(cast.source, cast.target), cast.target);
}

void CheckAnyConvertExtern(RuleContext& c) { Convert(c, HeapKind::kExtern, HeapKind::kAny); }
void CheckExternConvertAny(RuleContext& c) { Convert(c, HeapKind::kAny, HeapKind::kExtern); }

void CheckRefI31(RuleContext& c) {
  c.checker.Pop(kI32Type);
  c.checker.Push(ValType(Abstract(HeapKind::kI31, false)));
}

void CheckI31Get(RuleContext& c) {
  c.checker.Pop(ValType(Abstract(HeapKind::kI31, true)));
  c.checker.Push(kI32Type);
}

}  // namespace strata::wasm
