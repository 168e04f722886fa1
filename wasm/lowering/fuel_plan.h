// Where a body pays for its fuel: few places, each for all the code that is executed exactly when it is.
//
// A pure function of the body, found before lowering. A payment stands at the function's entry, at each loop's head, in
// each arm, and behind a conditional branch; what follows a block that nothing leaves but by its end is paid where the
// block's beginning is. Calls return: what follows is paid before. A branch that leaves a loop is taken once for many
// times that it is not, so the rest of the iteration is paid at the loop's head.
//
// So a guest never executes what is not paid. It pays for more than it executes where it leaves a loop in the midst of
// an iteration, or a function by a trap or an exception: at most one straight way through what it leaves. Invariant
// kEveryCyclePays: a loop's head and a function's entry pay before anything in them is executed, and every cycle has an
// instruction that costs.

#ifndef STRATA_WASM_LOWERING_FUEL_PLAN_H_
#define STRATA_WASM_LOWERING_FUEL_PLAN_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "wasm/module/module.h"

namespace strata::wasm {

// Before the instruction at `offset`, bytes from the module's start.
struct FuelPayment {
  uint32_t offset = 0;
  uint32_t amount = 0;  // more than 0
};

// The payments of the valid `body`, ascending by offset; `locals` counts those that are not parameters. What a bulk
// operation costs by its length is not among them.
std::vector<FuelPayment> PlanFuel(const Module& module, absl::Span<const uint8_t> body, uint32_t offset,
                                  uint64_t locals);

}  // namespace strata::wasm

#endif  // STRATA_WASM_LOWERING_FUEL_PLAN_H_
