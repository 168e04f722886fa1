// Parametric instructions, locals and globals (core specification 3.4.1, 3.4.5, 3.4.6).

#include "absl/strings/str_cat.h"
#include "wasm/validation/rules.h"

namespace strata::wasm {
namespace {

bool IsNumberOrVector(ValType type) { return !type.is_ref(); }

// Constant expressions see the globals before them, and before garbage collection only imported ones.
bool CheckConstGlobal(RuleContext& c) {
  if (!c.Check(c.in.index, c.visible_globals, "global")) return false;
  const Global& global = c.module.globals[c.in.index];
  if (global.type.is_mutable) c.Fail("constant expression required: the global is mutable");
  if (!global.imported && !c.module.features.has(Feature::kGc)) {
    c.Fail("constant expression required: the global is not imported, which needs the gc proposal");
  }
  return true;
}

}  // namespace

void CheckDrop(RuleContext& c) { c.checker.PopAny(); }

void CheckSelect(RuleContext& c) {
  c.checker.Pop(kI32Type);
  const ValType second = c.checker.PopAny();
  const ValType first = c.checker.PopAny();
  if (!IsNumberOrVector(first) || !IsNumberOrVector(second)) {
    return c.Fail("type mismatch: select of references needs a type");
  }
  const bool first_unknown = first.kind() == ValKind::kBottom;
  if (!first_unknown && second.kind() != ValKind::kBottom && first != second) {
    return c.Fail(absl::StrCat("type mismatch: select between ", ToString(first), " and ", ToString(second)));
  }
  c.checker.Push(first_unknown ? second : first);
}

void CheckSelectTyped(RuleContext& c) {
  if (c.in.select_types.size() != 1) return c.Fail("invalid result arity");
  const ValType type = c.Canonical(c.in.select_types[0]);
  c.checker.Pop(kI32Type);
  c.checker.Pop(type);
  c.checker.Pop(type);
  c.checker.Push(type);
}

void CheckLocalGet(RuleContext& c) {
  if (!c.Check(c.in.index, c.locals.size(), "local")) return;
  const ValType type = c.locals.type(c.in.index);
  if (!c.locals.IsSet(c.in.index, type)) return c.Fail(absl::StrCat("uninitialized local: ", c.in.index));
  c.checker.Push(type);
}

void CheckLocalSet(RuleContext& c) {
  if (!c.Check(c.in.index, c.locals.size(), "local")) return;
  const ValType type = c.locals.type(c.in.index);
  c.checker.Pop(type);
  c.locals.Set(c.in.index, type);
}

void CheckLocalTee(RuleContext& c) {
  if (!c.Check(c.in.index, c.locals.size(), "local")) return;
  const ValType type = c.locals.type(c.in.index);
  c.checker.Pop(type);
  c.locals.Set(c.in.index, type);
  c.checker.Push(type);
}

void CheckGlobalGet(RuleContext& c) {
  if (!c.Check(c.in.index, c.module.globals.size(), "global")) return;
  if (c.is_const && !CheckConstGlobal(c)) return;
  c.checker.Push(c.types.Canonical(c.module.globals[c.in.index].type.type));
}

void CheckGlobalSet(RuleContext& c) {
  if (!c.Check(c.in.index, c.module.globals.size(), "global")) return;
  const GlobalType& global = c.module.globals[c.in.index].type;
  if (!global.is_mutable) return c.Fail(absl::StrCat("immutable global: ", c.in.index));
  c.checker.Pop(c.types.Canonical(global.type));
}

}  // namespace strata::wasm
