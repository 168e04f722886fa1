// What instructions cost in fuel: version 1 of the table.
//
// A guest's consumption follows from its instructions and operands alone, so it is the same on every machine, in both
// dispatch backends, under every collector, and however lowering fuses. An embedder may keep figures (limits, bills),
// so whatever changes one is a new version.
//
//   0    what only gives structure: block, loop, end, else, try, try_table, catch, catch_all, delegate, nop, drop
//   1    everything not named here
//   4    calls, divisions, remainders, square roots; struct.new and its like, plus 1 for every 4 fields or elements
//   given 8    bulk operations and the allocation of arrays, plus 1 for every 64 bytes; an element of a table counts 4
//   bytes, of
//        an array its size in memory, references 4
//   16   throw, throw_ref, rethrow, memory.grow, table.grow (and 1 for every 64 bytes), waits and notifications
//   Entering a function costs 1 for every 16 of its locals that are not parameters.
//
// When it is paid: see fuel_plan.h.

#ifndef STRATA_WASM_LOWERING_FUEL_COSTS_H_
#define STRATA_WASM_LOWERING_FUEL_COSTS_H_

#include <cstdint>

#include "wasm/binary/instruction.h"
#include "wasm/module/module.h"

namespace strata::wasm {

inline constexpr int kFuelVersion = 1;
inline constexpr uint32_t kFuelUnitBytes = 64;

// What `instruction` costs whatever its operands are.
uint32_t FuelCost(const Module& module, const Instruction& instruction);
// Bytes that each unit of the topmost operand, a length, stands for; 0 for an instruction whose cost is fixed.
uint32_t FuelBytesPerUnit(const Module& module, const Instruction& instruction);
uint32_t FuelOfLocals(uint64_t locals);
// What `length` units of `bytes` bytes cost.
constexpr uint64_t FuelOfBytes(uint64_t length, uint32_t bytes) {
  return length / kFuelUnitBytes * bytes + length % kFuelUnitBytes * bytes / kFuelUnitBytes;
}

}  // namespace strata::wasm

#endif  // STRATA_WASM_LOWERING_FUEL_COSTS_H_
