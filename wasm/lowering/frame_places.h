// Where the locals and operands of a frame are at one of its instructions: what a debugger asks of register code.
//
// Code keeps no record of it. Lowering is deterministic, so the function is lowered once more, and what the operand
// stack looks like when it comes to the instruction is what it looked like when the code was made.

#ifndef STRATA_WASM_LOWERING_FRAME_PLACES_H_
#define STRATA_WASM_LOWERING_FRAME_PLACES_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "wasm/lowering/lowering.h"
#include "wasm/types/indices.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {

struct ValuePlace {
  enum class Where : uint8_t {
    kSlot,   // in `slot` of its window
    kConst,  // nowhere: it is `bits`; of a reference null
    kLost,   // in an accumulator that is gone, or not told from what the slot held before
  };
  ValKind kind = ValKind::kI32;
  Where where = Where::kLost;
  uint32_t slot = 0;
  uint64_t bits = 0;
};

struct FramePlaces {
  std::vector<ValuePlace> locals;    // parameters first
  std::vector<ValuePlace> operands;  // deepest first
};

// What lowering is asked to tell, and tells.
struct FrameWatch {
  uint32_t wasm_offset = 0;  // of the instruction, from the module's start
  // The instruction is a call that has not returned: its operands are the callee's. Else they are told, too.
  bool in_call = false;
  bool found = false;
  FramePlaces places;
};

// At the instruction that `watch` names, before it runs. kNotFound if the function has no code for an instruction
// there; else LowerFunction's errors.
absl::StatusOr<FramePlaces> FindPlaces(const LoweringInput& input, FuncIndex func, FrameWatch watch);

}  // namespace strata::wasm

#endif  // STRATA_WASM_LOWERING_FRAME_PLACES_H_
