#include "wasm/text/block_stack.h"

namespace strata::wasm::text {

bool OpensBlock(Opcode opcode) {
  return opcode == Opcode::kBlock || opcode == Opcode::kLoop || opcode == Opcode::kIf || opcode == Opcode::kTry ||
         opcode == Opcode::kTryTable;
}

bool SeparatesArms(Opcode opcode) {
  return opcode == Opcode::kElse || opcode == Opcode::kCatch || opcode == Opcode::kCatchAll;
}

bool IsBlockPart(Opcode opcode) {
  return SeparatesArms(opcode) || opcode == Opcode::kEnd || opcode == Opcode::kDelegate;
}

bool BlockStack::Apply(Opcode opcode) {
  if (closed_) return false;
  if (OpensBlock(opcode)) {
    open_.push_back(opcode);
    return true;
  }
  const Opcode inner = open_.empty() ? Opcode::kNop : open_.back();
  switch (opcode) {
    case Opcode::kElse:
      if (inner != Opcode::kIf) return false;
      open_.back() = opcode;
      return true;
    case Opcode::kCatch:
    case Opcode::kCatchAll:
      if (inner != Opcode::kTry && inner != Opcode::kCatch) return false;
      open_.back() = opcode;
      return true;
    case Opcode::kDelegate:
      if (inner != Opcode::kTry) return false;
      open_.pop_back();
      return true;
    case Opcode::kEnd:
      closed_ = open_.empty();
      if (!closed_) open_.pop_back();
      return true;
    default:
      return true;
  }
}

}  // namespace strata::wasm::text
