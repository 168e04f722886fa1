// Register code as text: each operation by name, with its operands.
//
// For people who look at what lowering made; nothing else reads the text. Slots of the number window are n0, n1, …, of
// the reference window r0, r1, …; `acc` is an accumulator; constants are as they are; a branch shows where it goes.

#ifndef STRATA_WASM_CODE_REGISTER_DISASSEMBLER_H_
#define STRATA_WASM_CODE_REGISTER_DISASSEMBLER_H_

#include <cstdint>
#include <string>

#include "absl/types/span.h"
#include "wasm/code/register_ops.h"

namespace strata::wasm {

struct DisassembledOp {
  std::string text;    // "I32Add n4, n0, acc"
  uint32_t words = 0;  // the operation's length, its handler word included
};

// The operation `op`, whose handler word is words[0] and stands at word `at` of its function's code. The caller maps
// handler words to operations. An operation below kRegOpCount always has at least one word.
DisassembledOp DisassembleOp(RegOp op, absl::Span<const uint32_t> words, uint32_t at);

// The operation's name without operands; empty if the disassembler has no row for it.
std::string RegOpName(RegOp op);

// The name with the kinds of its operands, which tell operations of one name apart: "I32Add.nai" adds a constant to the
// accumulator, into a slot. The letters are those of register_disassembler.cc.
std::string RegOpForm(RegOp op);

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_REGISTER_DISASSEMBLER_H_
