// The operand stack at lowering time, and the emission rules that keep lazy operands right.
//
// Invariants. kOnePending: at most one operand is pending. kAscending: operands of an instruction are resolved from the
// deepest up, so that a constant is never moved into a home which the pending operation below it still reads. Moves,
// constants and nulls leave the accumulators alone, so they may come between a value's way into an accumulator and its
// use.

#ifndef STRATA_WASM_LOWERING_OPERAND_STACK_H_
#define STRATA_WASM_LOWERING_OPERAND_STACK_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "wasm/lowering/code_builder.h"
#include "wasm/lowering/operand.h"

namespace strata::wasm {

class OperandStack {
 public:
  OperandStack(CodeBuilder& code, uint32_t num_base, uint32_t ref_base)
      : code_(code), num_top_(num_base), ref_top_(ref_base), num_max_(num_base), ref_max_(ref_base) {}

  size_t size() const { return operands_.size(); }
  const Operand& at(size_t index) const { return operands_[index]; }
  const Operand& top() const { return operands_.back(); }
  // The homes that the next number and the next reference would get.
  uint32_t num_top() const { return num_top_; }
  uint32_t ref_top() const { return ref_top_; }
  uint32_t num_max() const { return num_max_; }
  uint32_t ref_max() const { return ref_max_; }
  void NoteExtent(uint32_t num, uint32_t ref) {
    num_max_ = std::max(num_max_, num);
    ref_max_ = std::max(ref_max_, ref);
  }

  void PushHome(ValKind kind) { Push(kind, Place::kHome); }
  void PushLocal(ValKind kind, uint32_t slot) {
    Push(kind, Place::kLocal);
    operands_.back().local = slot;
  }
  void PushConst(ValKind kind, uint64_t bits) {
    Push(kind, Place::kConst);
    operands_.back().bits = bits;
  }
  // Flushes an earlier pending operation first.
  void PushPending(ValKind kind, PendingOp op);
  Operand Pop();
  void Repush(const Operand& operand);
  // Forgets everything above `size` operands; heights go back with them.
  void Truncate(size_t size);

  const PendingOp& pending() const { return pending_; }
  // Emits the pending operation, if any, into its home.
  void Flush();
  // The slot an operand can be read from; emits what is needed. The operand may have been popped.
  uint32_t SlotOf(Operand& operand);
  // Emits the pending operation that yields `operand` into the accumulator; false if it is not pending or has no such
  // form.
  bool TryToAcc(Operand& operand);
  // Whether the next instruction may take `operand`, a number, from the accumulator of its type: because the pending
  // operation that yields it is emitted into it now, or because an earlier instruction has left it there. Emits any
  // other pending operation that is still on the stack, so that nothing but moves comes before the next instruction.
  bool InAcc(Operand& operand);
  // Makes the pending operation, if it is a test that branches may be made of, mean the opposite.
  bool NegateTest();
  // Takes the pending operation away without emitting it; its consumer does.
  PendingOp TakePending();
  // Brings an operand into `slot` of its window.
  void MoveTo(Operand& operand, uint32_t slot);
  // Brings the topmost `count` operands home, and flushes.
  void SettleTop(size_t count);
  // Brings lazy locals home everywhere; constants stay. Does not flush.
  void SettleLocals();
  // Before local slot `slot` (of the reference window if `is_ref`) is written: brings operands home that still mean its
  // old value.
  void SettleLocal(uint32_t slot, bool is_ref);

 private:
  void Push(ValKind kind, Place place);
  void EmitPendingTo(uint32_t slot);
  void EmitPending(RegOp op, absl::Span<const uint32_t> slots);
  void Settle(Operand& operand);

  CodeBuilder& code_;
  std::vector<Operand> operands_;
  PendingOp pending_;
  size_t pending_index_ = 0;
  size_t first_lazy_ = 0;  // no operand below it is a lazy local
  uint32_t num_top_;
  uint32_t ref_top_;
  uint32_t num_max_;
  uint32_t ref_max_;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_LOWERING_OPERAND_STACK_H_
