#include "wasm/lowering/fuel_costs.h"

#include <algorithm>
#include <array>

#include "wasm/code/object_layout.h"
#include "wasm/types/opcode.h"

namespace strata::wasm {
namespace {

using Costs = std::array<uint8_t, kOpcodeCount>;

Costs MakeCosts() {
  Costs costs;
  costs.fill(1);
  const auto set = [&costs](std::initializer_list<Opcode> opcodes, uint8_t cost) {
    for (Opcode opcode : opcodes) costs[static_cast<size_t>(opcode)] = cost;
  };
  set({Opcode::kBlock, Opcode::kLoop, Opcode::kEnd, Opcode::kElse, Opcode::kTry, Opcode::kTryTable, Opcode::kCatch,
       Opcode::kCatchAll, Opcode::kDelegate, Opcode::kNop, Opcode::kDrop},
      0);
  set({Opcode::kCall,
       Opcode::kCallIndirect,
       Opcode::kCallRef,
       Opcode::kReturnCall,
       Opcode::kReturnCallIndirect,
       Opcode::kReturnCallRef,
       Opcode::kI32DivS,
       Opcode::kI32DivU,
       Opcode::kI32RemS,
       Opcode::kI32RemU,
       Opcode::kI64DivS,
       Opcode::kI64DivU,
       Opcode::kI64RemS,
       Opcode::kI64RemU,
       Opcode::kF32Div,
       Opcode::kF64Div,
       Opcode::kF32Sqrt,
       Opcode::kF64Sqrt,
       Opcode::kF32x4Div,
       Opcode::kF64x2Div,
       Opcode::kF32x4Sqrt,
       Opcode::kF64x2Sqrt,
       Opcode::kStructNew,
       Opcode::kStructNewDefault,
       Opcode::kArrayNewFixed},
      4);
  set({Opcode::kMemoryFill, Opcode::kMemoryCopy, Opcode::kMemoryInit, Opcode::kTableFill, Opcode::kTableCopy,
       Opcode::kTableInit, Opcode::kArrayNew, Opcode::kArrayNewDefault, Opcode::kArrayNewData, Opcode::kArrayNewElem,
       Opcode::kArrayFill, Opcode::kArrayCopy, Opcode::kArrayInitData, Opcode::kArrayInitElem},
      8);
  set({Opcode::kThrow, Opcode::kThrowRef, Opcode::kRethrow, Opcode::kMemoryGrow, Opcode::kTableGrow,
       Opcode::kMemoryAtomicNotify, Opcode::kMemoryAtomicWait32, Opcode::kMemoryAtomicWait64},
      16);
  return costs;
}

uint32_t ElementBytes(const Module& module, uint32_t type) {
  return StorageBytes(StorageOf(module.types[type].array()->element));
}

}  // namespace

uint32_t FuelCost(const Module& module, const Instruction& instruction) {
  static const Costs costs = MakeCosts();
  const uint32_t cost = costs[static_cast<size_t>(instruction.opcode)];
  switch (instruction.opcode) {
    case Opcode::kStructNew:
    case Opcode::kStructNewDefault:
      return cost + static_cast<uint32_t>(module.types[instruction.index].struct_type()->fields.size() / 4);
    case Opcode::kArrayNewFixed:
      return cost + instruction.index2 / 4;
    default:
      return cost;
  }
}

uint32_t FuelBytesPerUnit(const Module& module, const Instruction& instruction) {
  switch (instruction.opcode) {
    case Opcode::kMemoryFill:
    case Opcode::kMemoryCopy:
    case Opcode::kMemoryInit:
      return 1;
    case Opcode::kTableFill:
    case Opcode::kTableCopy:
    case Opcode::kTableInit:
    case Opcode::kTableGrow:
      return 4;
    case Opcode::kArrayNew:
    case Opcode::kArrayNewDefault:
    case Opcode::kArrayNewData:
    case Opcode::kArrayNewElem:
    case Opcode::kArrayFill:
    case Opcode::kArrayCopy:
    case Opcode::kArrayInitData:
    case Opcode::kArrayInitElem:
      return ElementBytes(module, instruction.index);
    default:
      return 0;
  }
}

uint32_t FuelOfLocals(uint64_t locals) { return static_cast<uint32_t>(std::min<uint64_t>(locals / 16, 0xffffffff)); }

}  // namespace strata::wasm
