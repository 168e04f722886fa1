// Which blocks are open at a place of a body, and whether an instruction may stand there as far as nesting goes.
//
// The grammar of the binary format in the form of a stack: `else` belongs to an if, `catch` to a try, `end` closes what
// is open, the last one the body.

#ifndef STRATA_WASM_TEXT_BLOCK_STACK_H_
#define STRATA_WASM_TEXT_BLOCK_STACK_H_

#include <cstddef>
#include <vector>

#include "wasm/types/opcode.h"

namespace strata::wasm::text {

// Whether the instruction opens a block.
bool OpensBlock(Opcode opcode);
// Whether the instruction stands between the arms of a block.
bool SeparatesArms(Opcode opcode);
// Whether the instruction only continues or ends a block.
bool IsBlockPart(Opcode opcode);

class BlockStack {
 public:
  // Takes account of an instruction; false if it may not stand here.
  bool Apply(Opcode opcode);
  // Blocks that are open, without the body itself.
  size_t depth() const { return open_.size(); }
  // The instruction that opened the innermost block, or the latest of its arms. Only if depth() > 0.
  Opcode top() const { return open_.back(); }
  // Whether the body's own `end` was seen.
  bool closed() const { return closed_; }

 private:
  std::vector<Opcode> open_;
  bool closed_ = false;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_BLOCK_STACK_H_
