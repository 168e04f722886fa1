#include "wasm/text/flat_printer.h"

#include "wasm/text/block_stack.h"
#include "wasm/text/body_error.h"

namespace strata::wasm::text {

absl::Status PrintFlatBody(BodyContext& context) {
  BlockStack blocks;
  InstructionReader reader(context.function.body, context.function.body_offset, context.module.features);
  Instruction instruction;
  while (!reader.done()) {
    if (absl::Status status = reader.Next(instruction); !status.ok()) return status;
    const size_t outer = blocks.depth();
    if (!blocks.Apply(instruction.opcode)) return MisplacedInstruction(instruction);
    if (blocks.closed()) continue;
    const bool closes = blocks.depth() < outer;
    if (closes) context.labels.Pop();
    const size_t inner = SeparatesArms(instruction.opcode) || closes ? outer - 1 : outer;
    context.BeginInstruction(instruction, context.labels.next(), context.depth + inner, "");
    if (OpensBlock(instruction.opcode)) context.labels.Push();
  }
  return blocks.closed() ? absl::OkStatus() : UnclosedBody(reader.offset());
}

}  // namespace strata::wasm::text
