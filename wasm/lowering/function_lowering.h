// Lowers one body: the state of the pass, and one rule per instruction.
//
// Internal to wasm/lowering; see lowering.h. Code behind an unconditional branch is skipped, not lowered. Rules stand
// in the files lower_*.cc, one for each group of instructions; the table in function_lowering.cc names each.

#ifndef STRATA_WASM_LOWERING_FUNCTION_LOWERING_H_
#define STRATA_WASM_LOWERING_FUNCTION_LOWERING_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/code/code.h"
#include "wasm/code/exception_layout.h"
#include "wasm/code/object_layout.h"
#include "wasm/code/object_ops.h"
#include "wasm/lowering/code_builder.h"
#include "wasm/lowering/frame_places.h"
#include "wasm/lowering/fuel_plan.h"
#include "wasm/lowering/lowering.h"
#include "wasm/lowering/operand_stack.h"
#include "wasm/module/module.h"

namespace strata::wasm {

class FunctionLowering {
 public:
  using Rule = void (FunctionLowering::*)(const Instruction&);

  // `func` is who `body` belongs to, for counters. `num_padding` slots are left free below the operands, for invariant
  // kRefDepthWithinNumDepth.
  FunctionLowering(const LoweringInput& input, FuncIndex func, const FuncType& type,
                   absl::Span<const LocalGroup> locals, uint32_t num_padding);
  // Lowers `body`; afterwards TakeCode if ok, unless padding_needed() asks for another attempt.
  absl::Status Run(absl::Span<const uint8_t> body, uint32_t offset);
  uint32_t padding_needed() const { return padding_needed_; }
  std::unique_ptr<Code> TakeCode();

  // Run then also tells where values are; `watch` outlives it.
  void Observe(FrameWatch& watch) { watch_ = &watch; }

  // Rules (wasm/lowering/function_lowering.cc says which opcode has which).
  void Nop(const Instruction&);
  void Unreachable(const Instruction&);
  void Block(const Instruction&);
  void Loop(const Instruction&);
  void If(const Instruction&);
  void Else(const Instruction&);
  void End(const Instruction&);
  void Br(const Instruction&);
  void BrIf(const Instruction&);
  void BrTable(const Instruction&);
  void Return(const Instruction&);
  void BrOnNull(const Instruction&);
  void BrOnNonNull(const Instruction&);
  void BrOnCast(const Instruction&);
  void Call(const Instruction&);
  void CallIndirect(const Instruction&);
  void CallRef(const Instruction&);
  void ReturnCall(const Instruction&);
  void ReturnCallIndirect(const Instruction&);
  void ReturnCallRef(const Instruction&);
  void TryTable(const Instruction&);
  void Throw(const Instruction&);
  void ThrowRef(const Instruction&);
  void Try(const Instruction&);
  void Catch(const Instruction&);
  void Delegate(const Instruction&);
  void Rethrow(const Instruction&);
  void Drop(const Instruction&);
  void Select(const Instruction&);
  void LocalGet(const Instruction&);
  void LocalSet(const Instruction&);
  void LocalTee(const Instruction&);
  void GlobalGet(const Instruction&);
  void GlobalSet(const Instruction&);
  void Const(const Instruction&);
  void Binary(const Instruction&);
  void Eqz(const Instruction&);
  void Unary(const Instruction&);
  void Load(const Instruction&);
  void Store(const Instruction&);
  void RuntimeCall(const Instruction&);
  void TableGet(const Instruction&);
  void TableSet(const Instruction&);
  void Size(const Instruction&);
  void BulkMemory(const Instruction&);
  void Atomic(const Instruction&);
  void WaitOrNotify(const Instruction&);
  void RefNull(const Instruction&);
  void RefIsNull(const Instruction&);
  void RefFunc(const Instruction&);
  void RefEq(const Instruction&);
  void RefAsNonNull(const Instruction&);
  void RefTest(const Instruction&);
  void RefCast(const Instruction&);
  void ConvertReference(const Instruction&);
  void RefI31(const Instruction&);
  void I31Get(const Instruction&);
  void StructNew(const Instruction&);
  void StructNewDefault(const Instruction&);
  void ArrayNewFixed(const Instruction&);
  void StructGet(const Instruction&);
  void StructSet(const Instruction&);
  void ArrayGet(const Instruction&);
  void ArraySet(const Instruction&);
  void ArrayLen(const Instruction&);
  void VectorConst(const Instruction&);
  void VectorUnary(const Instruction&);
  void VectorBinary(const Instruction&);
  void VectorTernary(const Instruction&);
  void VectorShift(const Instruction&);
  void VectorTest(const Instruction&);
  void VectorShuffle(const Instruction&);
  void VectorSplat(const Instruction&);
  void VectorReplace(const Instruction&);
  void VectorExtract(const Instruction&);
  void VectorLoad(const Instruction&);
  void VectorStore(const Instruction&);
  void VectorLoadLane(const Instruction&);
  void VectorStoreLane(const Instruction&);

 private:
  struct Local {
    ValKind kind;
    uint32_t slot;
    bool assigned = false;  // on every way to the instruction being lowered
    bool touched = false;   // before it in the body, on whichever way
  };
  // A clause of a region: the region's index and the clause's place in it.
  struct ClauseId {
    uint32_t region;
    uint32_t clause;
  };
  // A region while its clauses are collected; they become one table at the end.
  struct RegionDraft {
    TryRegion region;
    std::vector<HandlerClause> clauses;
    std::vector<uint32_t> labels;  // of try_table: which element of controls_ each clause leads to
    bool is_table = false;         // of try_table: all clauses are there
  };
  // A label: where branches go and what they carry.
  struct Control {
    Opcode opcode = Opcode::kBlock;  // of the structured instruction or its latest arm; the function itself is a kBlock
                                     // at index 0
    size_t height = 0;               // operands below the block's parameters
    uint32_t num_top = 0;            // homes at that height
    uint32_t ref_top = 0;
    BlockType type;
    uint32_t start = 0;                  // a loop's first word
    std::optional<BranchFixup> to_else;  // an if's branch around its first arm
    std::vector<BranchFixup> to_end;
    std::vector<ClauseId> clauses_to_end;
    std::optional<PayloadSlots> label_slots;  // that branches carry; counted at the first clause
    uint32_t region = kNoRegion;              // the innermost region that code at this point of the block is in
    uint32_t own_region = kNoRegion;          // the region of a try_table's or try's body, while that is open
    uint32_t try_region = kNoRegion;          // of a legacy try: where its arms put their clauses
    bool is_rethrown = false;
    size_t assigned = 0;          // locals certainly assigned where the block begins
    uint32_t exn_slot = kNoSlot;  // in an arm of a try that is rethrown: the reference slot that keeps the exception
  };
  struct Signature {
    absl::Span<const ValType> params;
    absl::Span<const ValType> results;
  };
  // What a conditional branch tests.
  struct Condition {
    enum class Kind : uint8_t { kCompare, kTest, kAcc, kSlot, kNull } kind = Kind::kSlot;
    PendingOp compare;  // kCompare, kTest; kNull: whether it is negated
    uint32_t slot = 0;  // kSlot; kNull: of the reference window
  };
  struct CallWindow {
    uint32_t num = 0;
    uint32_t header = 0;
    uint32_t ref = 0;
  };
  struct SlotRange {
    uint32_t first = 0;
    uint32_t count = 0;
  };
  // How a direct call makes its last argument: the operation, its slot, its immediate.
  struct CarriedArgument {
    SingleOp op = SingleOp::kCallLocal;
    uint32_t slot = 0;
    absl::InlinedVector<uint32_t, 4> imms;
  };

  void LayOutFrame(absl::Span<const LocalGroup> locals, uint32_t num_padding);
  void NoteRead(const Local& local);
  void NoteAssigned(uint32_t index);
  void ForgetAssigned(const Control& control);
  uint32_t CompleteEntry();
  void Step(const Instruction& instruction);
  void SkipDead(const Instruction& instruction);
  void Fail(const Instruction& instruction);

  // Where values are (frame_places.cc).
  void NotePlaces(const Instruction& instruction);
  size_t OperandsOfCall(const Instruction& instruction) const;
  bool IsZeroed(const Local& local) const { return local.slot >= zeroed_from_ && local.slot < zeroed_to_; }
  void CompletePlaces();

  // Fuel.
  void PlanPayments();
  void PayFuel(const Instruction& instruction);
  void PayFuelByLength(const Instruction& instruction);

  // Straight-line stretches.
  bool BeginsBlock(const Instruction& instruction) const;
  void FollowBlocks(bool begins, uint32_t next_offset);
  void BeginBlock(uint32_t wasm_begin);
  void BeginDetour();
  void EmitCountBlock(const CodeBlock& block);

  // Control.
  Signature SignatureOf(const Control& control) const;
  absl::Span<const ValType> LabelTypes(const Control& control) const;
  Control& LabelAt(uint32_t depth) { return controls_[controls_.size() - 1 - depth]; }
  bool IsFunctionLabel(uint32_t depth) const { return depth + 1 == controls_.size(); }
  void PushControl(Opcode opcode, const BlockType& type);
  void PushHomes(absl::Span<const ValType> types);
  void EndFunction();
  void BecomeDead() { dead_ = true; }
  bool BranchNeedsMoves(uint32_t depth) const;
  void SettleForBranches(uint32_t depth);
  void EmitMovesTo(const Control& target);
  void EmitRangeMovesTo(const Control& target, size_t count);
  void EmitJump(uint32_t depth);
  void EmitBranch(uint32_t depth);
  BranchFixup EmitConditional(Condition condition, bool jump_if, bool back);
  void BranchIf(Condition condition, bool jump_if, uint32_t depth);
  void Bind(const BranchFixup& fixup, Control& target);
  Condition PopCondition();
  void EmitReturn();
  void EmitReturnOne(Operand& operand);

  // Exceptions.
  uint32_t OpenRegion(bool is_table);
  void CloseRegion(Control& control);
  void AddTableClause(uint32_t region, const CatchClause& clause);
  void BindClauses(Control& control);
  void SettleArm(Control& control);
  std::optional<uint32_t> StaticTarget(uint32_t tag) const;
  bool MayBeSameTag(uint32_t a, uint32_t b) const;
  bool IsRethrown(const Instruction& try_instruction);
  TryRegions TakeRegions();

  // Calls.
  CallWindow PrepareCall(const FuncType& type);
  CarriedArgument TakeCarriedArgument(const FuncType& type);
  void EmitCall(SingleOp op, const CallWindow& window, uint32_t operand, absl::InlinedVector<uint32_t, 4> imms,
                bool may_leave_instance);
  absl::InlinedVector<uint32_t, 8> TailSlots(const FuncType& type, const CallWindow& window, uint32_t callee);
  void CallFunc(uint32_t func);
  void EmitCallAndReturn(const FuncType& type, const CallWindow& window, SingleOp op, uint32_t callee,
                         absl::InlinedVector<uint32_t, 4> imms);

  // Operands.
  void PushBinary(BinOp op, ValKind result, Operand a, Operand b);
  void NegateCompare();

  // Superinstructions: each makes the operation that is asked for if it can, and says whether it did.
  bool TryFused(BinOp op, ValKind result, Operand& a, Operand& b);
  bool TryPair(BinOp op, ValKind result, Operand& other, bool other_first);
  bool TryFloatPair(BinOp op, ValKind result, Operand& other, bool other_first);
  bool TryLoadUse(BinOp op, ValKind result, Operand& x, bool x_first);
  bool TryConstDivision(BinOp op, Operand& a, const Operand& b);
  // An address that is a sum, taken from the pending operation: its two parts.
  struct AddressSum {
    SumKind kind;
    absl::InlinedVector<uint32_t, 4> slots;
    absl::InlinedVector<uint32_t, 8> imms;
  };
  std::optional<AddressSum> TakeSum(const Operand& address);
  void StoreAtSum(StoreOp op, AddressSum sum, uint32_t offset, Operand& value);

  void PushNum(ValKind kind, RegOp to_slot, RegOp to_acc, absl::InlinedVector<uint32_t, 4> slots,
               absl::InlinedVector<uint32_t, 8> imms);
  void PushSlotOnly(ValKind kind, RegOp to_slot, absl::InlinedVector<uint32_t, 4> slots,
                    absl::InlinedVector<uint32_t, 8> imms);
  bool UsesGuard(const MemArg& memarg) const;
  // The static part of an access whose address is a constant, if it fits an immediate.
  static std::optional<uint32_t> ConstantAddress(const Operand& address, uint64_t offset);
  void EmitRuntimeCall(RuntimeOp op, size_t operands, absl::Span<const uint32_t> imms,
                       absl::Span<const ValType> results, SingleOp form = SingleOp::kRuntimeCall);
  PendingOp ReferenceTest(uint32_t slot, HeapType type, bool nullable) const;
  bool IsFunctionType(HeapType type) const;
  std::optional<CastForm> CastFormOf(HeapType type, bool nullable) const;
  uint32_t DepthOf(uint32_t type_index) const;
  absl::InlinedVector<uint32_t, 8> CastImmediates(CastForm form, HeapType type) const;
  uint32_t HeaderOf(uint32_t type_index) const;
  SingleOp RefGlobalSet(uint32_t global) const;
  void PushNullTest(uint32_t slot);
  bool PushNew(absl::Span<const uint32_t> image, absl::Span<const FieldLayout> fields, size_t first);
  void PushStructNew(uint32_t type_index, size_t first);

  // Vectors.
  bool TakeOperand(absl::InlinedVector<uint32_t, 4>& slots);
  VecKinds TakePair(absl::InlinedVector<uint32_t, 4>& slots);
  void SetVectorGlobal(Operand& value, uint32_t global);
  void EmitReturnVector(Operand& operand);
  void GetVectorField(uint32_t field_offset);
  void SetVectorField(uint32_t field_offset);
  void GetVectorElement();
  void SetVectorElement();

  uint32_t CanonicalIndex(HeapType type) const;
  const ObjectLayout& Layout(uint32_t type_index);
  const FuncType& FuncTypeAt(uint32_t type_index) const { return *input_.module.types[type_index].func(); }

  const LoweringInput& input_;
  const FuncIndex func_;
  const FuncType& type_;
  CodeBuilder code_;
  std::vector<Local> locals_;
  uint32_t header_slot_ = 0;
  bool has_enter_ = false;    // the code begins with an Enter
  uint32_t zeroed_from_ = 0;  // the number slots that it must zero
  uint32_t zeroed_to_ = 0;
  SlotRange null_refs_;             // the reference slots that it makes null
  std::vector<uint32_t> assigned_;  // the locals marked so that are no parameters, in order
  uint32_t padding_needed_ = 0;
  std::optional<OperandStack> stack_;  // made once the frame is laid out
  std::vector<Control> controls_;
  std::vector<RegionDraft> regions_;
  std::vector<FuelPayment> payments_;
  size_t next_payment_ = 0;  // the first one that is still to be emitted
  std::vector<CodeBlock> blocks_;
  std::optional<size_t> open_block_;  // the element of blocks_ that the instructions being read belong to
  absl::Span<const uint8_t> body_;
  uint32_t body_offset_ = 0;
  std::optional<absl::flat_hash_set<uint32_t>> rethrown_;  // offsets of the legacy try instructions; made at need
  bool dead_ = false;
  uint32_t dead_depth_ = 0;  // blocks opened since the code went dead
  absl::Status status_;
  FrameWatch* watch_ = nullptr;
  absl::flat_hash_map<uint32_t, std::unique_ptr<ObjectLayout>> layouts_;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_LOWERING_FUNCTION_LOWERING_H_
