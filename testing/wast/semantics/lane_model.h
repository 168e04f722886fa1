// Models of the instructions that read or replace one lane of a vector.

#ifndef STRATA_TESTING_WAST_SEMANTICS_LANE_MODEL_H_
#define STRATA_TESTING_WAST_SEMANTICS_LANE_MODEL_H_

#include <cstdint>

#include "absl/types/span.h"
#include "testing/wast/semantics/expected.h"
#include "wasm/types/opcode.h"

namespace strata::testing {

struct LaneModel {
  wasm::Opcode opcode;
  Expected (*expect)(const Bits* operands, uint8_t lane);
};

absl::Span<const LaneModel> LaneModels();
// i8x16.shuffle: `lanes` of the two operands in a row.
Expected ExpectShuffle(const Bits* operands, const uint8_t* lanes);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SEMANTICS_LANE_MODEL_H_
