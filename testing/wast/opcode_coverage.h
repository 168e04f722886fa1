// Which opcodes a store has executed, for tests that ask whether the scripts leave one out.

#ifndef STRATA_TESTING_WAST_OPCODE_COVERAGE_H_
#define STRATA_TESTING_WAST_OPCODE_COVERAGE_H_

#include <bitset>

#include "wasm/runtime/store.h"
#include "wasm/types/opcode.h"

namespace strata::testing {

using OpcodeSet = std::bitset<wasm::kOpcodeCount>;

// Adds the opcodes in functions that were called, which is when they are lowered, and in constant expressions of the
// modules that were instantiated.
void AddExecuted(const wasm::Store& store, OpcodeSet& executed);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_OPCODE_COVERAGE_H_
