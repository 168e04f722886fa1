// Whether what is offered for an import matches what the module declares (core specification 3.5.2 and 3.3.10-3.3.15).

#ifndef STRATA_WASM_RUNTIME_IMPORT_MATCHING_H_
#define STRATA_WASM_RUNTIME_IMPORT_MATCHING_H_

#include <string>

#include "wasm/module/module.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/module_code.h"

namespace strata::wasm {

bool MatchesImport(const Store& store, const ModuleCode& code, const Import& import, const Extern& offered);

// The declared type in the text format, for messages: "(func (param i32) (result i64))", "(memory 1 2)".
std::string ImportTypeText(const Module& module, const Import& import);
std::string ExternTypeText(const Store& store, const Extern& value);

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_IMPORT_MATCHING_H_
