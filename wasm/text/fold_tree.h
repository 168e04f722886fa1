// Which instructions of a body become operands of which when it is printed in folded form.
//
// An instruction folds if all its operands are results of whole expressions of one result each that stand right before
// it; otherwise it stays as it is. The order of evaluation is the text's either way, so what is folded by wrong numbers
// — in a module that is not valid — still reads back as the same bytes. Linear in the body; blocks and operands nest
// without recursion.

#ifndef STRATA_WASM_TEXT_FOLD_TREE_H_
#define STRATA_WASM_TEXT_FOLD_TREE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/module/module.h"
#include "wasm/text/arity.h"
#include "wasm/text/block_stack.h"

namespace strata::wasm::text {

class FoldTree {
 public:
  // Reads the function's body. Fails if it is malformed.
  static absl::StatusOr<FoldTree> Create(const Module& module, const Function& function);

  struct Node {
    uint32_t offset = 0;            // of the instruction
    uint32_t first_operand_of = 0;  // 1 + the node whose first operand this is, else 0
    bool has_operands = false;
  };
  // One for each instruction, in their order.
  const std::vector<Node>& nodes() const { return nodes_; }
  // The number of the block that a node opens, in the body's order. O(log blocks).
  uint32_t BlockNumber(uint32_t node) const;

 private:
  struct Frame {
    uint32_t block = 0;  // the node that opened it
    size_t base = 0;     // of its expressions among roots_
    size_t ready = 0;    // whole expressions of one result at the top
    Arity block_arity;
  };

  explicit FoldTree(const Module& module) : module_(module) {}
  void Start(const Function& function);
  bool Add(const Instruction& instruction);
  void AddPlain(uint32_t node, const Instruction& instruction);
  void OpenBlock(uint32_t node, const Instruction& instruction);
  void CloseArm();
  void CloseBlock();
  void PushRoot(uint32_t node, size_t results);
  // Makes the top `count` expressions operands of the node if there are so many.
  void TakeOperands(uint32_t node, size_t count);

  const Module& module_;
  std::vector<Node> nodes_;
  std::vector<uint32_t> block_nodes_;  // ascending
  // While reading:
  BlockStack blocks_;
  std::vector<uint32_t> roots_;  // expressions that are no operands yet
  std::vector<Frame> frames_;
  std::vector<uint32_t> labels_;  // operands of a branch to each
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_FOLD_TREE_H_
