// Where stretches of straight-line code begin (Code::blocks), for whoever counts them: at the function's entry, at
// labels that something branches to, behind what may branch, call or unwind, and on paths that lowering adds.
//
// An instruction belongs to the stretch that it is reached in; dead ones belong to none. Counting neither flushes nor
// settles anything: the code is the same with it and without it, but for the counting itself.
#include "wasm/lowering/function_lowering.h"

namespace strata::wasm {

// Whether what follows the instruction, which is about to be lowered, is reached in other ways than through it, or not
// always after it.
bool FunctionLowering::BeginsBlock(const Instruction& instruction) const {
  if (dead_) return true;  // if it brings code back to life
  switch (instruction.opcode) {
    case Opcode::kLoop:
    case Opcode::kIf:
    case Opcode::kElse:
    case Opcode::kCatch:
    case Opcode::kCatchAll:
    case Opcode::kBrIf:
    case Opcode::kBrOnNull:
    case Opcode::kBrOnNonNull:
    case Opcode::kBrOnCast:
    case Opcode::kBrOnCastFail:
    case Opcode::kCall:
    case Opcode::kCallIndirect:
    case Opcode::kCallRef:
      return true;
    case Opcode::kEnd:
    case Opcode::kDelegate: {
      const Control& control = controls_.back();
      return control.to_else.has_value() || !control.to_end.empty() || !control.clauses_to_end.empty();
    }
    default:
      return false;
  }
}

// After an instruction: closes the open stretch where it ends, begins another if code is alive.
void FunctionLowering::FollowBlocks(bool begins, uint32_t next_offset) {
  if (open_block_.has_value() && (begins || dead_ || controls_.empty())) {
    blocks_[*open_block_].wasm_end = next_offset;
    open_block_.reset();
  }
  if (begins && !dead_ && !controls_.empty()) BeginBlock(next_offset);
}

void FunctionLowering::BeginBlock(uint32_t wasm_begin) {
  if (!input_.key.counts_blocks) return;
  open_block_ = blocks_.size();
  // What stands at the function's entry before any instruction of the body belongs to its first stretch.
  EmitCountBlock({blocks_.empty() ? 0 : code_.position(), wasm_begin, wasm_begin});
}

// A path that the instruction being lowered takes only sometimes; the open stretch goes on being open.
void FunctionLowering::BeginDetour() {
  if (input_.key.counts_blocks) EmitCountBlock({code_.position(), 0, 0});
}

void FunctionLowering::EmitCountBlock(const CodeBlock& block) {
  code_.Emit(SingleOp::kCountBlock, {}, {func_.value, static_cast<uint32_t>(blocks_.size())});
  blocks_.push_back(block);
}

}  // namespace strata::wasm
