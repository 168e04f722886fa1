// Models of what loads, stores and atomic instructions do to the bytes at their effective address.

#ifndef STRATA_TESTING_WAST_SEMANTICS_MEMORY_MODEL_H_
#define STRATA_TESTING_WAST_SEMANTICS_MEMORY_MODEL_H_

#include <cstdint>

#include "absl/types/span.h"
#include "testing/wast/semantics/expected.h"
#include "wasm/types/opcode.h"

namespace strata::testing {

struct MemoryModel {
  wasm::Opcode opcode;
  // What is accessed; traps unless it is all inside, and for atomic instructions aligned.
  uint8_t bytes;
  // Reads and writes them at `at`. `operands` are those after the address; `lane` is the immediate of the
  // instructions that have one.
  Expected (*run)(uint8_t* at, const Bits* operands, uint8_t lane);
};

absl::Span<const MemoryModel> PlainMemoryModels();   // core specification 4.4.7, numbers
absl::Span<const MemoryModel> VectorMemoryModels();  // and vectors
absl::Span<const MemoryModel> AtomicMemoryModels();  // but for wait and notify

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SEMANTICS_MEMORY_MODEL_H_
