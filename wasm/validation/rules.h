// The typing rules that a signature does not say, one function per instruction or family of instructions alike.
//
// Grouped as in core specification 3.4: control in control_rules.cc, calls and exceptions in call_rules.cc, locals,
// globals and parametric instructions in variable_rules.cc, memories and tables in storage_rules.cc, references and
// casts in reference_rules.cc, structures and arrays in aggregate_rules.cc.

#ifndef STRATA_WASM_VALIDATION_RULES_H_
#define STRATA_WASM_VALIDATION_RULES_H_

#include "wasm/validation/rule_context.h"

namespace strata::wasm {

using Rule = void (*)(RuleContext&);

void CheckUnreachable(RuleContext& c);
void CheckBlock(RuleContext& c);  // and loop
void CheckIf(RuleContext& c);
void CheckElse(RuleContext& c);
void CheckEnd(RuleContext& c);
void CheckBr(RuleContext& c);
void CheckBrIf(RuleContext& c);
void CheckBrTable(RuleContext& c);
void CheckReturn(RuleContext& c);

void CheckCall(RuleContext& c);
void CheckCallIndirect(RuleContext& c);
void CheckCallRef(RuleContext& c);
void CheckReturnCall(RuleContext& c);
void CheckReturnCallIndirect(RuleContext& c);
void CheckReturnCallRef(RuleContext& c);
void CheckTryTable(RuleContext& c);
void CheckThrow(RuleContext& c);
void CheckThrowRef(RuleContext& c);
void CheckTry(RuleContext& c);
void CheckCatch(RuleContext& c);
void CheckCatchAll(RuleContext& c);
void CheckDelegate(RuleContext& c);
void CheckRethrow(RuleContext& c);

void CheckDrop(RuleContext& c);
void CheckSelect(RuleContext& c);
void CheckSelectTyped(RuleContext& c);
void CheckLocalGet(RuleContext& c);
void CheckLocalSet(RuleContext& c);
void CheckLocalTee(RuleContext& c);
void CheckGlobalGet(RuleContext& c);
void CheckGlobalSet(RuleContext& c);

void CheckTableGet(RuleContext& c);
void CheckTableSet(RuleContext& c);
void CheckTableSize(RuleContext& c);
void CheckTableGrow(RuleContext& c);
void CheckTableFill(RuleContext& c);
void CheckTableCopy(RuleContext& c);
void CheckTableInit(RuleContext& c);
void CheckMemoryFill(RuleContext& c);
void CheckMemoryCopy(RuleContext& c);
void CheckMemoryInit(RuleContext& c);

void CheckRefNull(RuleContext& c);
void CheckRefIsNull(RuleContext& c);
void CheckRefFunc(RuleContext& c);
void CheckRefEq(RuleContext& c);
void CheckRefAsNonNull(RuleContext& c);
void CheckBrOnNull(RuleContext& c);
void CheckBrOnNonNull(RuleContext& c);
void CheckRefTest(RuleContext& c);
void CheckRefCast(RuleContext& c);
void CheckBrOnCast(RuleContext& c);
void CheckBrOnCastFail(RuleContext& c);
void CheckAnyConvertExtern(RuleContext& c);
void CheckExternConvertAny(RuleContext& c);
void CheckRefI31(RuleContext& c);
void CheckI31Get(RuleContext& c);

void CheckStructNew(RuleContext& c);
void CheckStructNewDefault(RuleContext& c);
void CheckStructGet(RuleContext& c);
void CheckStructGetPacked(RuleContext& c);
void CheckStructSet(RuleContext& c);
void CheckArrayNew(RuleContext& c);
void CheckArrayNewDefault(RuleContext& c);
void CheckArrayNewFixed(RuleContext& c);
void CheckArrayNewData(RuleContext& c);
void CheckArrayNewElem(RuleContext& c);
void CheckArrayGet(RuleContext& c);
void CheckArrayGetPacked(RuleContext& c);
void CheckArraySet(RuleContext& c);
void CheckArrayLen(RuleContext& c);
void CheckArrayFill(RuleContext& c);
void CheckArrayCopy(RuleContext& c);
void CheckArrayInitData(RuleContext& c);
void CheckArrayInitElem(RuleContext& c);

}  // namespace strata::wasm

#endif  // STRATA_WASM_VALIDATION_RULES_H_
