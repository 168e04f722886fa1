// Models: what each numeric instruction without immediates is to give, as a table by opcode.
//
// Three tables: numbers (core specification 4.3.2 to 4.3.4), vectors of integers, vectors of floats.

#ifndef STRATA_TESTING_WAST_SEMANTICS_MODEL_H_
#define STRATA_TESTING_WAST_SEMANTICS_MODEL_H_

#include "absl/types/span.h"
#include "testing/wast/semantics/expected.h"
#include "wasm/types/opcode.h"

namespace strata::testing {

struct Model {
  wasm::Opcode opcode;
  Expected (*expect)(const Bits* operands);  // as many as the opcode's signature has
};

absl::Span<const Model> NumberModels();
absl::Span<const Model> IntegerVectorModels();
absl::Span<const Model> FloatVectorModels();

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SEMANTICS_MODEL_H_
