#include "wasm/text/folded_printer.h"

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "wasm/text/block_stack.h"
#include "wasm/text/fold_tree.h"

namespace strata::wasm::text {
namespace {

// Whether a block stands in arms of its own, of which this opened the latest.
bool HasArms(Opcode opcode) { return opcode == Opcode::kIf || opcode == Opcode::kTry || SeparatesArms(opcode); }

// Prints folded text: an expression's instruction stands before its operands, though it comes after them.
class FoldedPrinter {
 public:
  FoldedPrinter(BodyContext& context, FoldTree tree)
      : context_(context), tree_(std::move(tree)), depth_(context.depth) {}

  absl::Status Run() {
    InstructionReader reader = ReaderAt(context_.function.body_offset);
    for (uint32_t node = 0; node < tree_.nodes().size(); ++node) {
      if (absl::Status status = reader.Next(instruction_); !status.ok()) return status;
      PrintNode(node);
    }
    return absl::OkStatus();
  }

 private:
  InstructionReader ReaderAt(uint32_t offset) const {
    const uint32_t skipped = offset - context_.function.body_offset;
    return {context_.function.body.subspan(skipped), offset, context_.module.features};
  }

  void PrintNode(uint32_t node) {
    if (IsBlockPart(instruction_.opcode)) return PrintArmOrEnd();
    blocks_.Apply(instruction_.opcode);
    if (!tree_.nodes()[node].has_operands) {
      PrintOperatorsFrom(node);
      PrintOperator(node, instruction_);
    }
    if (OpensBlock(instruction_.opcode)) {
      OpenBlock();
    } else {
      Close();
    }
  }

  void PrintArmOrEnd() {
    const bool is_body_end = blocks_.depth() == 0;
    const bool has_arms = !is_body_end && HasArms(blocks_.top());
    blocks_.Apply(instruction_.opcode);
    if (is_body_end) return;
    if (has_arms) Close();
    if (SeparatesArms(instruction_.opcode)) {
      context_.BeginInstruction(instruction_, 0, depth_, "(");
      ++depth_;
      return;
    }
    context_.labels.Pop();
    if (instruction_.opcode == Opcode::kDelegate) {
      context_.BeginInstruction(instruction_, 0, depth_, "(");
      context_.out.text() += ')';
    } else {
      context_.AddPosition(instruction_.offset);
    }
    Close();
  }

  // The instructions whose first operand begins with this node, the outermost first.
  void PrintOperatorsFrom(uint32_t node) {
    operators_.clear();
    const std::vector<FoldTree::Node>& nodes = tree_.nodes();
    for (uint32_t next = nodes[node].first_operand_of; next != 0; next = nodes[next - 1].first_operand_of) {
      operators_.push_back(next - 1);
    }
    for (; !operators_.empty(); operators_.pop_back()) {
      const uint32_t operator_node = operators_.back();
      InstructionReader reader = ReaderAt(nodes[operator_node].offset);
      reader.TryNext(operator_);
      PrintOperator(operator_node, operator_);
    }
  }

  void PrintOperator(uint32_t node, const Instruction& instruction) {
    const uint32_t block = OpensBlock(instruction.opcode) ? tree_.BlockNumber(node) : 0;
    context_.BeginInstruction(instruction, block, depth_, "(");
    ++depth_;
  }

  void OpenBlock() {
    context_.labels.Push();
    if (instruction_.opcode == Opcode::kIf) OpenArm("(then");
    if (instruction_.opcode == Opcode::kTry) OpenArm("(do");
  }

  void OpenArm(absl::string_view words) {
    context_.out.NewLine(depth_);
    absl::StrAppend(&context_.out.text(), words);
    ++depth_;
  }

  void Close() {
    context_.out.text() += ')';
    --depth_;
  }

  BodyContext& context_;
  const FoldTree tree_;
  size_t depth_;
  BlockStack blocks_;
  Instruction instruction_;
  Instruction operator_;
  std::vector<uint32_t> operators_;  // scratch
};

}  // namespace

absl::Status PrintFoldedBody(BodyContext& context) {
  absl::StatusOr<FoldTree> tree = FoldTree::Create(context.module, context.function);
  if (!tree.ok()) return tree.status();
  return FoldedPrinter(context, *std::move(tree)).Run();
}

}  // namespace strata::wasm::text
