#include "wasm/text/fold_tree.h"

#include <algorithm>

#include "wasm/text/body_error.h"

namespace strata::wasm::text {

absl::StatusOr<FoldTree> FoldTree::Create(const Module& module, const Function& function) {
  FoldTree tree(module);
  tree.Start(function);
  InstructionReader reader(function.body, function.body_offset, module.features);
  Instruction instruction;
  while (!reader.done()) {
    if (absl::Status status = reader.Next(instruction); !status.ok()) return status;
    if (!tree.Add(instruction)) return MisplacedInstruction(instruction);
  }
  if (!tree.blocks_.closed()) return UnclosedBody(reader.offset());
  return tree;
}

uint32_t FoldTree::BlockNumber(uint32_t node) const {
  return static_cast<uint32_t>(std::lower_bound(block_nodes_.begin(), block_nodes_.end(), node) - block_nodes_.begin());
}

void FoldTree::Start(const Function& function) {
  frames_.emplace_back();
  labels_.push_back(static_cast<uint32_t>(ArityOfType(module_, function.type.value).results));
}

bool FoldTree::Add(const Instruction& instruction) {
  const Opcode opcode = instruction.opcode;
  if (!blocks_.Apply(opcode)) return false;
  const uint32_t node = static_cast<uint32_t>(nodes_.size());
  nodes_.push_back({instruction.offset, 0, false});
  if (OpensBlock(opcode)) {
    OpenBlock(node, instruction);
  } else if (SeparatesArms(opcode)) {
    CloseArm();
  } else if (opcode == Opcode::kEnd || opcode == Opcode::kDelegate) {
    if (!blocks_.closed()) CloseBlock();
  } else {
    AddPlain(node, instruction);
  }
  return true;
}

void FoldTree::AddPlain(uint32_t node, const Instruction& instruction) {
  const Arity arity = ArityOf(module_, instruction, labels_);
  TakeOperands(node, arity.operands);
  PushRoot(node, arity.results);
}

void FoldTree::OpenBlock(uint32_t node, const Instruction& instruction) {
  if (instruction.opcode == Opcode::kIf) TakeOperands(node, 1);
  const Arity arity = ArityOf(module_, instruction.block);
  frames_.push_back({node, roots_.size(), 0, arity});
  block_nodes_.push_back(node);
  labels_.push_back(static_cast<uint32_t>(instruction.opcode == Opcode::kLoop ? arity.operands : arity.results));
}

void FoldTree::CloseArm() {
  Frame& frame = frames_.back();
  roots_.resize(frame.base);
  frame.ready = 0;
}

void FoldTree::CloseBlock() {
  const Frame frame = frames_.back();
  CloseArm();
  frames_.pop_back();
  labels_.pop_back();
  if (frame.block_arity.operands > 0) frames_.back().ready = 0;
  PushRoot(frame.block, frame.block_arity.results);
}

void FoldTree::PushRoot(uint32_t node, size_t results) {
  Frame& frame = frames_.back();
  roots_.push_back(node);
  frame.ready = results == 1 ? frame.ready + 1 : 0;
}

void FoldTree::TakeOperands(uint32_t node, size_t count) {
  if (count == 0) return;
  if (count > frames_.back().ready) {
    frames_.back().ready = 0;
    return;
  }
  const uint32_t first = roots_[roots_.size() - count];
  nodes_[first].first_operand_of = node + 1;
  nodes_[node].has_operands = true;
  roots_.resize(roots_.size() - count);
  frames_.back().ready -= count;
}

}  // namespace strata::wasm::text
