#include "wasm/text/expression_printer.h"

#include "absl/strings/str_cat.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/text/block_stack.h"

namespace strata::wasm::text {
namespace {

// Calls `visit` for each instruction but the last `end`. The decoder has read the expression before.
template <class Visit>
void ForEachInstruction(const Module& module, const ConstExpr& expression, Visit visit) {
  InstructionReader reader(expression.bytes, expression.offset, module.features);
  Instruction instruction;
  while (reader.TryNext(instruction) && !reader.done()) visit(instruction);
}

// Whether the expression is one instruction that folded text can hold.
bool IsSingle(const Module& module, const ConstExpr& expression) {
  size_t count = 0;
  bool plain = true;
  ForEachInstruction(module, expression, [&](const Instruction& instruction) {
    ++count;
    plain = plain && !OpensBlock(instruction.opcode) && !IsBlockPart(instruction.opcode);
  });
  return count == 1 && plain;
}

}  // namespace

void ExpressionPrinter::PrintSequence(const ConstExpr& expression) {
  const bool single = IsSingle(module_, expression);
  absl::string_view separator = "";
  ForEachInstruction(module_, expression, [&](const Instruction& instruction) {
    absl::StrAppend(&out_, separator, single ? "(" : "");
    instructions_.Print(instruction, 0);
    if (single) out_ += ')';
    separator = " ";
  });
}

void ExpressionPrinter::PrintOne(absl::string_view word, const ConstExpr& expression) {
  if (IsSingle(module_, expression)) return PrintSequence(expression);
  absl::StrAppend(&out_, "(", word, " ");
  PrintSequence(expression);
  out_ += ')';
}

}  // namespace strata::wasm::text
