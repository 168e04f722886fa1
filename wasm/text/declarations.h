// The first pass over a module's fields: identifiers to indexes, so that uses may come before definitions; then the
// types.
//
// Checks what concerns declarations: duplicate identifiers, imports after definitions, several start functions. Any
// other fault of a field is left to the pass that reads it whole.

#ifndef STRATA_WASM_TEXT_DECLARATIONS_H_
#define STRATA_WASM_TEXT_DECLARATIONS_H_

#include "wasm/text/cursor.h"
#include "wasm/text/module_scope.h"

namespace strata::wasm::text {

// The cursor stands at the first field, and stands there again afterwards unless there was an error.
void DeclareFields(Cursor& cursor, ModuleScope& module);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_DECLARATIONS_H_
