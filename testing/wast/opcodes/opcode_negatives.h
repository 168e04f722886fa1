// What must be rejected of each form: operands that are missing or of another type, results of another type, indexes
// out of range, wrong alignments and lanes, immediates cut short, and features that are off.

#ifndef STRATA_TESTING_WAST_OPCODES_OPCODE_NEGATIVES_H_
#define STRATA_TESTING_WAST_OPCODES_OPCODE_NEGATIVES_H_

#include <string>
#include <vector>

#include "testing/wast/opcodes/opcode_form.h"
#include "wasm/binary/module_builder.h"
#include "wasm/types/features.h"

namespace strata::testing {

struct Negative {
  std::string what;
  wasm::ByteVector module;
  std::string message;  // how the error starts, or part of it; empty where only the rejection is sure
  wasm::Features features;
};

// With all features on, but for the last kind.
std::vector<Negative> NegativesOf(const OpcodeForm& form);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_OPCODES_OPCODE_NEGATIVES_H_
