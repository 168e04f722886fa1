// Valid modules from arbitrary bytes, for running: every function is exported, most of what they compute is typed
// through signatures of the opcode table, so that a new numeric, memory or vector instruction takes part by itself.
//
// Deterministic. Loops and recursion may not end; whoever runs the module limits it.

#ifndef STRATA_TESTING_FUZZ_MODULE_GENERATOR_H_
#define STRATA_TESTING_FUZZ_MODULE_GENERATOR_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "wasm/types/features.h"

namespace strata::testing {

// Uses instructions of `features` only, which must contain the garbage collection proposal.
std::vector<uint8_t> GenerateModule(absl::Span<const uint8_t> choices, const wasm::Features& features);

}  // namespace strata::testing

#endif  // STRATA_TESTING_FUZZ_MODULE_GENERATOR_H_
