// One instruction as it was read: opcode and immediates.

#ifndef STRATA_WASM_BINARY_INSTRUCTION_H_
#define STRATA_WASM_BINARY_INSTRUCTION_H_

#include <array>
#include <cstdint>
#include <vector>

#include "wasm/types/opcode.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {

struct BlockType {
  enum class Kind : uint8_t { kEmpty, kValue, kType } kind = Kind::kEmpty;
  ValType value;      // kValue
  uint32_t type = 0;  // kType: a type index
};

struct MemArg {
  uint32_t align_log2 = 0;
  uint32_t memory = 0;
  uint64_t offset = 0;
};

// A handler clause of try_table.
struct CatchClause {
  enum class Kind : uint8_t { kCatch, kCatchRef, kCatchAll, kCatchAllRef } kind = Kind::kCatch;
  uint32_t tag = 0;
  uint32_t label = 0;
};

struct Instruction {
  Opcode opcode = Opcode::kUnreachable;
  uint32_t offset = 0;  // of the opcode's first byte, from the module's start

  // By the opcode's ImmediateKind; the rest is stale. `index` is the first index of the kind's list, `index2` the
  // second.
  uint32_t index = 0;
  uint32_t index2 = 0;
  BlockType block;
  MemArg memarg;
  uint8_t lane = 0;
  int32_t i32 = 0;
  int64_t i64 = 0;
  uint32_t f32_bits = 0;
  uint64_t f64_bits = 0;
  std::array<uint8_t, 16> v128{};     // and the lanes of a shuffle
  HeapType heap;                      // kHeapType; the source type of kBrOnCast
  HeapType heap2;                     // the target type of kBrOnCast
  bool null1 = false, null2 = false;  // kBrOnCast: nullability of source and target
  std::vector<uint32_t> labels;       // kBrTable: targets, the default last
  std::vector<ValType> select_types;
  std::vector<CatchClause> catches;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_BINARY_INSTRUCTION_H_
