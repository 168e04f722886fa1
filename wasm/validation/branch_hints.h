// Whether the custom section of branch hints (metadata.code.branch_hint) says something about branches.
//
// Apart from validation, because a custom section makes no module invalid: the engine ignores hints, and one that makes
// no sense with the others.

#ifndef STRATA_WASM_VALIDATION_BRANCH_HINTS_H_
#define STRATA_WASM_VALIDATION_BRANCH_HINTS_H_

#include "absl/status/status.h"
#include "wasm/module/module.h"

namespace strata::wasm {

// Of a valid module: that each hint of each such section belongs to an `if` or `br_if` of a function, in ascending
// order, and is 0 or 1. OK without such a section. Linear in the bodies that have hints.
absl::Status ValidateBranchHints(const Module& module);

}  // namespace strata::wasm

#endif  // STRATA_WASM_VALIDATION_BRANCH_HINTS_H_
