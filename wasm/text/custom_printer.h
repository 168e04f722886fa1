// Prints custom sections as annotations that say where they stand.
//
// What other annotations and identifiers say is left out: names, and branch hints that were understood.

#ifndef STRATA_WASM_TEXT_CUSTOM_PRINTER_H_
#define STRATA_WASM_TEXT_CUSTOM_PRINTER_H_

#include "wasm/module/module.h"
#include "wasm/text/branch_hints.h"
#include "wasm/text/text_writer.h"

namespace strata::wasm::text {

void PrintCustomSections(const Module& module, const BranchHints& hints, TextWriter& writer);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_CUSTOM_PRINTER_H_
