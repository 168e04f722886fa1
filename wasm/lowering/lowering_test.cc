// What bodies become: the operations chosen, operands folded away, comparisons fused.
#include "wasm/lowering/lowering.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "wasm/code/code.h"
#include "wasm/code/frame_layout.h"
#include "wasm/code/pc_map.h"
#include "wasm/code/register_disassembler.h"
#include "wasm/code/register_ops.h"
#include "wasm/text/parse_module.h"
#include "wasm/types/type_registry.h"

namespace strata::wasm {
namespace {

// Lowers function 0 of a module with handler words that name their operation: id + 1.
class Lowered {
 public:
  explicit Lowered(const std::string& wat, uint32_t func = 0, bool deterministic = false) {
    for (uint32_t op = 0; op < kRegOpCount; ++op) words_.push_back(op + 1);
    auto module = text::ParseModule(wat, Features::Wasm3().With(Feature::kLegacyExceptions).With(Feature::kThreads));
    EXPECT_TRUE(module.ok()) << module.status();
    module_ = *std::move(module);
    canonical_ = registry_.InternAll(module_.types, module_.rec_groups);
    const LoweringInput input{module_, canonical_, words_, CodeKey{}, deterministic};
    code_ = LowerFunction(input, FuncIndex(func));
  }

  const absl::Status& status() const { return code_.status(); }
  const Code& code() const { return **code_; }
  // Where each instruction begins.
  std::vector<uint32_t> starts() const {
    std::vector<uint32_t> starts;
    for (uint32_t at = 0; at < code().words.size();) {
      starts.push_back(at);
      const auto op = static_cast<RegOp>(code().words[at] - 1);
      at += DisassembleOp(op, absl::MakeConstSpan(code().words).subspan(at), at).words;
    }
    return starts;
  }
  // The operation of instruction `index`, its slots, and what comes behind its first `slots` slots.
  uint32_t op(uint32_t index) const { return code().words[starts().at(index)] - 1; }
  uint32_t slot(uint32_t index, int slot) const {
    return code().words[starts().at(index) + kHandlerWords + slot / 2] >> (slot % 2 * 16) & 0xffff;
  }
  uint32_t immediate(uint32_t index, int slots) const {
    return code().words[starts().at(index) + kHandlerWords + (slots + 1) / 2];
  }
  // Of a call: the words before the instruction behind it.
  uint32_t num_distance(uint32_t index) const { return NumDistance(&code().words[starts().at(index + 1)]); }
  uint32_t ref_distance(uint32_t index) const { return RefDistance(&code().words[starts().at(index + 1)]); }

 private:
  std::vector<HandlerWord> words_;
  Module module_;
  TypeRegistry registry_;
  std::vector<CanonicalTypeId> canonical_;
  absl::StatusOr<std::unique_ptr<Code>> code_ = absl::UnknownError("");
};

TEST(Lowering, IncrementOfALocalIsOneInstruction) {
  const Lowered f("(func (param i32) (local.set 0 (i32.add (local.get 0) (i32.const 5))))");
  EXPECT_EQ(f.op(0), BinId(BinOp::kI32Add, Kinds::kSI, Dst::kSlot));
  EXPECT_EQ(f.slot(0, 0), 0u);
  EXPECT_EQ(f.slot(0, 1), 0u);
  EXPECT_EQ(f.immediate(0, 2), 5u);
  EXPECT_EQ(f.op(1), SingleId(SingleOp::kRet));
}

TEST(Lowering, AResultUsedAtOnceStaysInTheAccumulator) {
  const Lowered f(
      "(func (param i32 i32) (result i32) (i32.mul (i32.div_u (local.get 0) (local.get 1)) (i32.const 3)))");
  EXPECT_EQ(f.op(0), BinId(BinOp::kI32DivU, Kinds::kSS, Dst::kAcc));
  EXPECT_EQ(f.op(1), BinId(BinOp::kI32Mul, Kinds::kAI, Dst::kAcc));
  EXPECT_EQ(f.op(2), SingleId(SingleOp::kRetAcc));
}

TEST(Lowering, ALocalJustSetIsTakenFromTheAccumulator) {
  const Lowered f(
      "(func (param i32 i32 f64) (result i32) (local.set 1 (i32.div_u (local.get 0) (local.get 1)))"
      " (local.set 2 (f64.neg (local.get 2))) (i32.popcnt (local.get 1)))");
  EXPECT_EQ(f.op(0), BinId(BinOp::kI32DivU, Kinds::kSS, Dst::kSlot));
  EXPECT_EQ(f.op(2), UnId(UnOp::kI32Popcnt, true, Dst::kAcc)) << "a float in between changes nothing";
}

TEST(Lowering, ALabelEndsWhatAnAccumulatorMirrors) {
  const Lowered f(
      "(func (param i32) (local.set 0 (i32.div_u (local.get 0) (i32.const 0)))"
      " (loop $l (local.set 0 (i32.popcnt (local.get 0))) (br_if $l (local.get 0))))");
  EXPECT_EQ(f.op(1), UnId(UnOp::kI32Popcnt, false, Dst::kSlot));
  EXPECT_EQ(f.op(2), CmpBrId(CmpOp::kI32Ne, Kinds::kAI, true, false));
}

TEST(Lowering, ADeeperPendingOperationDoesNotTakeTheMirrorsAccumulator) {
  // The sum goes home before the quotient is read, so the accumulator is the sum's.
  const Lowered f(
      "(func (param i32 i32) (result i32) (local.set 1 (i32.div_u (local.get 0) (local.get 1)))"
      " (i32.div_u (i32.div_s (local.get 0) (local.get 0)) (i32.rem_u (local.get 1) (local.get 0))))");
  EXPECT_EQ(f.op(1), BinId(BinOp::kI32DivS, Kinds::kSS, Dst::kSlot));
  EXPECT_EQ(f.op(2), BinId(BinOp::kI32RemU, Kinds::kSS, Dst::kAcc));
}

TEST(Lowering, ACountedLoopEndsInOneInstruction) {
  const Lowered tee(
      "(func (param i32 i32) (loop $l (br_if $l (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 4)))"
      " (local.get 1)))))");
  EXPECT_EQ(tee.op(0), AddCmpBrId(CmpOp::kI32LtU, true, false, true));
  const Lowered swapped(
      "(func (param i32 i32) (loop $l (local.set 0 (i32.sub (local.get 0) (i32.const 4)))"
      " (br_if $l (i32.eqz (i32.gt_s (local.get 1) (local.get 0))))))");
  EXPECT_EQ(swapped.op(0), AddCmpBrId(CmpOp::kI32GeS, true, false, true)) << "not (n > i) is i >= n";
  const Lowered nonzero(
      "(func (param i32 i32) (loop $l (br_if $l (local.tee 0 (i32.add (local.get 0) (local.get 1))))))");
  EXPECT_EQ(nonzero.op(0), AddCmpBrId(CmpOp::kI32Ne, false, true, true));
}

TEST(Lowering, TwoCountersStepTogetherButTheLastGoesWithItsBranch) {
  const std::string step = "(local.set 0 (i32.add (local.get 0) (i32.const 1)))";
  const std::string other = "(local.set 1 (i32.add (local.get 1) (i32.const 8)))";
  const Lowered pair("(func (param i32 i32) " + step + other + ")");
  EXPECT_EQ(pair.op(0), SingleId(SingleOp::kAddImmPair));
  const Lowered loop("(func (param i32 i32) (loop $l " + step + other + " (br_if $l (local.get 1))))");
  EXPECT_EQ(loop.op(0), BinId(BinOp::kI32Add, Kinds::kSI, Dst::kSlot));
  EXPECT_EQ(loop.op(1), AddCmpBrId(CmpOp::kI32Ne, true, true, true));
}

TEST(Lowering, ALabelBetweenTwoInstructionsKeepsThemApart) {
  const Lowered f(
      "(func (param i32 i32) (block (br_if 0 (local.get 1)) (local.set 0 (i32.add (local.get 0) (i32.const 1))))"
      " (local.set 1 (i32.add (local.get 1) (i32.const 8))))");
  EXPECT_EQ(f.op(1), BinId(BinOp::kI32Add, Kinds::kSI, Dst::kSlot));
  EXPECT_EQ(f.op(2), BinId(BinOp::kI32Add, Kinds::kSI, Dst::kSlot));
}

TEST(Lowering, ASumIsPartOfItsAccess) {
  const Lowered load(
      "(module (memory 1) (func (param i32 i32) (result i32) (i32.load8_u offset=3 (i32.add (local.get 0) (local.get "
      "1)))))");
  EXPECT_EQ(load.op(0), LoadSumId(LoadOp::kI32Load8U, SumKind::kSlots, Dst::kAcc));
  const Lowered store(
      "(module (memory 1) (func (param i32 i32) (i32.store (i32.add (local.get 0) (i32.const -4)) (i32.const 7))))");
  EXPECT_EQ(store.op(0), StoreSumId(StoreOp::kI32Store, SumKind::kImm, Src::kImm));
}

TEST(Lowering, ALoadUsedAtOnceIsPartOfItsUserAndKeepsItsPlaceForTraps) {
  const Lowered f(
      "(module (memory 1) (func (param i32 f64) (result f64) (f64.mul (local.get 1) (f64.load (local.get 0)))))");
  EXPECT_EQ(f.op(0), LoadUseId(LoadUse::kF64LoadF64Mul, LoadUseKinds::kSS, Dst::kAcc));
  const Lowered alone(
      "(module (memory 1) (func (param i32 f64) (result f64) (local.get 1) (f64.load (local.get 0)) drop))");
  EXPECT_EQ(f.code().pc_map.Find(0), alone.code().pc_map.Find(0)) << "the load's offset, not the user's";
}

TEST(Lowering, TwoOperationsInARowAreOne) {
  const Lowered ints(
      "(func (param i32 i32) (result i32) (i32.xor (local.get 1) (i32.shl (local.get 0) (i32.const 7))))");
  EXPECT_EQ(ints.op(0), PairId(PairFirst::kShl, true, PairSecond::kXor, false, false, Dst::kAcc));
  const Lowered floats(
      "(func (param f64 f64 f64) (result f64) (f64.sub (local.get 2) (f64.mul (local.get 0) (local.get 1))))");
  EXPECT_EQ(floats.op(0), FloatPairId(true, FloatPairOp::kMul, FloatPairOp::kSub, true, false, Dst::kAcc));
}

TEST(Lowering, DivisionByAConstantIsAMultiplication) {
  const Lowered f("(func (param i32) (result i32) (i32.rem_u (local.get 0) (i32.const 10)))");
  EXPECT_EQ(f.op(0), ConstDivId(ConstDivOp::kRemU, false, Dst::kAcc));
  const Lowered by_minus_one("(func (param i32) (result i32) (i32.div_s (local.get 0) (i32.const -1)))");
  EXPECT_EQ(by_minus_one.op(0), BinId(BinOp::kI32DivS, Kinds::kSI, Dst::kAcc)) << "it may trap";
}

TEST(Lowering, ANegatedFloatComparisonIsTheBranchesBusiness) {
  const Lowered f(
      "(func (param f64) (block $b (br_if $b (i32.xor (f64.gt (local.get 0) (local.get 0)) (i32.const 1)))))");
  EXPECT_EQ(f.op(0), CmpBrId(CmpOp::kF64Gt, Kinds::kSS, false, true));
}

TEST(Lowering, ACommutativeConstantIsPutSecond) {
  const Lowered f("(func (param i64) (result i64) (i64.add (i64.const 9) (local.get 0)))");
  EXPECT_EQ(f.op(0), BinId(BinOp::kI64Add, Kinds::kSI, Dst::kAcc));
}

TEST(Lowering, AComparisonIsFusedWithItsBranch) {
  const Lowered f("(func (param i32) (loop $l (br_if $l (i32.lt_s (local.get 0) (i32.const 10)))))");
  EXPECT_EQ(f.op(0), CmpBrId(CmpOp::kI32LtS, Kinds::kSI, true, false));
  EXPECT_EQ(f.code().words.at(f.starts().at(1) - 1), 0u) << "the displacement of a branch to itself";
}

TEST(Lowering, EqzOfAComparisonIsItsInverseButNotForFloats) {
  const Lowered ints("(func (param i32) (block $b (br_if $b (i32.eqz (i32.lt_u (local.get 0) (i32.const 1))))))");
  EXPECT_EQ(ints.op(0), CmpBrId(CmpOp::kI32GeU, Kinds::kSI, false, false));
  const Lowered floats("(func (param f32) (block $b (br_if $b (i32.eqz (f32.lt (local.get 0) (local.get 0))))))");
  EXPECT_EQ(floats.op(0), CmpBrId(CmpOp::kF32Lt, Kinds::kSS, false, true)) << "not ge: NaN is neither";
}

TEST(Lowering, AnIfJumpsWhereItsConditionDoesNotHold) {
  const Lowered f("(func (param f64) (if (f64.gt (local.get 0) (local.get 0)) (then (nop))))");
  EXPECT_EQ(f.op(0), CmpBrId(CmpOp::kF64Gt, Kinds::kSS, false, true));
}

TEST(Lowering, ALocalOverwrittenWhileItsOldValueIsOnTheStackIsSavedFirst) {
  const Lowered f("(func (param i32) (result i32) (local.get 0) (local.set 0 (i32.const 1)) (i32.add (local.get 0)))");
  EXPECT_EQ(f.op(0), SingleId(SingleOp::kCopy));
  EXPECT_EQ(f.slot(0, 1), 0u);
  EXPECT_EQ(f.op(1), SingleId(SingleOp::kConst32));
  EXPECT_EQ(f.slot(1, 0), 0u);
}

TEST(Lowering, ArgumentsAreMadeWhereTheCalleesWindowBegins) {
  const Lowered f(
      "(module (func $f (param i32) (drop (call $g (i32.const 2) (i32.mul (local.get 0) (i32.const 9)))))"
      " (func $g (param i32 i32) (result i32) unreachable))");
  // Parameter 0, header 1 and 2, operands from 3.
  EXPECT_EQ(f.op(0), SingleId(SingleOp::kConst32));
  EXPECT_EQ(f.slot(0, 0), 3u);
  EXPECT_EQ(f.op(1), BinId(BinOp::kI32Mul, Kinds::kSI, Dst::kSlot));
  EXPECT_EQ(f.slot(1, 0), 4u);
  EXPECT_EQ(f.op(2), SingleId(SingleOp::kCallLocal));
  EXPECT_EQ(f.slot(2, 0), 5u) << "the header, behind two parameters";
  EXPECT_EQ(f.num_distance(2), 3u * 8) << "bytes to the callee's number window";
  EXPECT_EQ(f.ref_distance(2), 0u);
}

TEST(Lowering, ACallCarriesItsLastArgument) {
  const auto lower = [](const std::string& arguments) {
    return Lowered("(module (func (param i32) (call $g " + arguments + ")) (func $g (param i32 i32)))");
  };
  const Lowered copy = lower("(i32.const 1) (local.get 0)");
  EXPECT_EQ(copy.op(1), SingleId(SingleOp::kCallLocalCopy));
  EXPECT_EQ(copy.slot(1, 1), 0u);
  const Lowered constant = lower("(i32.const 1) (i32.const 2)");
  EXPECT_EQ(constant.op(1), SingleId(SingleOp::kCallLocalConst));
  EXPECT_EQ(constant.immediate(1, 4), 2u);
  const Lowered difference = lower("(i32.const 1) (i32.sub (local.get 0) (i32.const 3))");
  EXPECT_EQ(difference.op(1), SingleId(SingleOp::kCallLocalAdd));
  EXPECT_EQ(difference.immediate(1, 4), static_cast<uint32_t>(-3)) << "a difference is a sum";
  const Lowered product = lower("(i32.const 1) (i32.mul (local.get 0) (i32.const 3))");
  EXPECT_EQ(product.op(2), SingleId(SingleOp::kCallLocal)) << "only sums are carried";
  const Lowered add = lower("(i32.mul (local.get 0) (local.get 0)) (i32.add (local.get 0) (i32.const -3))");
  EXPECT_EQ(add.op(0), BinId(BinOp::kI32Mul, Kinds::kSS, Dst::kSlot));
  EXPECT_EQ(add.op(1), SingleId(SingleOp::kCallLocalAdd));
  EXPECT_EQ(add.immediate(1, 4), static_cast<uint32_t>(-3));
}

TEST(Lowering, TwoLocalsAsArgumentsAreCopiedTogether) {
  const Lowered f(
      "(module (func (param i32 f64) (call $g (local.get 0) (local.get 1) (i32.const 1)))"
      " (func $g (param i32 f64 i32)))");
  EXPECT_EQ(f.op(0), SingleId(SingleOp::kCopyPair));
  EXPECT_EQ(f.op(1), SingleId(SingleOp::kCallLocalConst));
}

// How a function of this body, with three i32 locals behind an i32 parameter, begins: the operation and the slots that
// it zeroes; nothing if calls begin behind it.
struct Entry {
  uint32_t op = 0;
  uint32_t first = 0;
  uint32_t count = 0;
};
std::optional<Entry> EntryOf(const std::string& body, const std::string& locals = "(local i32 i32 i32)") {
  const Lowered f("(module (func (param i32) " + locals + body + "))");
  if (f.code().entry_word != 0) return std::nullopt;
  return Entry{f.op(0), f.slot(0, 0), f.slot(0, 1)};
}

TEST(Lowering, OnlyLocalsThatMayBeReadBeforeTheyAreWrittenAreZeroed) {
  EXPECT_FALSE(EntryOf("").has_value());
  EXPECT_FALSE(EntryOf("(local.set 2 (i32.const 1)) (local.set 0 (local.get 2))").has_value());
  const std::optional<Entry> read = EntryOf("(local.set 0 (local.get 2)) (local.set 1 (i32.const 2))");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->op, SingleId(SingleOp::kEnter1));
  EXPECT_EQ(read->first, 4u) << "parameter, header, one local before";
  EXPECT_EQ(read->count, 1u);
  EXPECT_FALSE(EntryOf("(loop (local.set 2 (i32.const 1))) (local.set 0 (local.get 2))").has_value())
      << "no branch leads around a loop's body";
  EXPECT_FALSE(EntryOf("(block (local.set 2 (i32.const 1))) (local.set 0 (local.get 2))").has_value());
}

TEST(Lowering, ALocalWrittenOnSomeWaysOnlyIsZeroed) {
  for (const char* body : {
           "(block (br_if 0 (local.get 0)) (local.set 2 (i32.const 1))) (local.set 0 (local.get 2))",
           "(if (local.get 0) (then (local.set 2 (i32.const 1)))) (local.set 0 (local.get 2))",
           "(if (local.get 0) (then (local.set 2 (i32.const 1))) (else (local.set 0 (local.get 2))))",
           "(loop (local.set 0 (local.get 2)) (local.set 2 (i32.const 1)) (br 0))",
           "(block (block (br_table 0 1 (local.get 0))) (local.set 2 (i32.const 1))) (local.set 0 (local.get 2))",
           "(try (do (local.set 2 (i32.const 1))) (catch_all)) (local.set 0 (local.get 2))",
           "(try (do (local.set 2 (i32.const 1))) (catch_all (local.set 0 (local.get 2))))",
           "(block (try_table (catch_all 0) (call 0 (i32.const 1)) (local.set 2 (i32.const 1)))) "
           "(local.set 0 (local.get 2))",
       }) {
    const std::optional<Entry> entry = EntryOf(body);
    ASSERT_TRUE(entry.has_value()) << body;
    EXPECT_EQ(entry->first, 4u) << body;
  }
}

TEST(Lowering, ReferencesAndManyLocalsAreZeroedByTheGeneralForm) {
  const std::optional<Entry> refs = EntryOf("", "(local i32 anyref)");
  ASSERT_TRUE(refs.has_value());
  EXPECT_EQ(refs->op, SingleId(SingleOp::kEnter));
  EXPECT_EQ(refs->count, 0u);
  const std::optional<Entry> wide =
      EntryOf("(local.set 0 (i32.add (local.get 1) (local.get 9)))", "(local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)");
  ASSERT_TRUE(wide.has_value());
  EXPECT_EQ(wide->op, SingleId(SingleOp::kEnter));
  EXPECT_EQ(wide->count, 9u);
}

TEST(Lowering, AVectorUsedAtOnceStaysInTheAccumulator) {
  const Lowered f(
      "(func (param v128 v128 i32) (result v128)"
      " (i32x4.shl (i32x4.add (v128.not (local.get 0)) (local.get 1)) (i32.const 3)))");
  EXPECT_EQ(f.op(0), VecUnId(VecUnOp::kV128Not, false, Dst::kAcc));
  EXPECT_EQ(f.op(1), VecBinId(VecBinOp::kI32x4Add, VecKinds::kAS, Dst::kAcc));
  EXPECT_EQ(f.slot(1, 0), 2u) << "a vector takes two slots";
  EXPECT_EQ(f.op(2), VecShiftId(VecShiftOp::kI32x4Shl, ShiftKinds::kAI, Dst::kAcc));
  EXPECT_EQ(f.op(3), SingleId(VecSingleOp::kRetVectorAcc));
}

TEST(Lowering, AVectorIsMadeInItsLocal) {
  const Lowered f(
      "(module (memory 1) (func (param i32 v128) (local.set 1 (f32x4.mul (local.get 1) (v128.load offset=8 (local.get "
      "0))))))");
  EXPECT_EQ(f.op(0), VecLoadId(VecLoadOp::kV128Load, AddrKind::kSlot, Dst::kAcc));
  EXPECT_EQ(f.op(1), VecBinId(VecBinOp::kF32x4Mul, VecKinds::kSA, Dst::kSlot));
  EXPECT_EQ(f.slot(1, 0), 1u);
}

TEST(Lowering, RelaxedInstructionsHaveDeterministicTwins) {
  const std::string wat =
      "(func (param v128 v128) (result v128)"
      " (f32x4.relaxed_madd (i8x16.relaxed_swizzle (local.get 0) (local.get 1)) (local.get 0) (local.get 1)))";
  const Lowered fast(wat), deterministic(wat, 0, true);
  EXPECT_EQ(fast.op(0), VecBinId(VecBinOp::kI8x16RelaxedSwizzle, VecKinds::kSS, Dst::kAcc));
  EXPECT_EQ(fast.op(1), VecTernId(VecTernOp::kF32x4RelaxedMadd, TernKinds::kASS, Dst::kAcc));
  EXPECT_EQ(deterministic.op(0), VecBinId(VecBinOp::kI8x16Swizzle, VecKinds::kSS, Dst::kAcc));
  EXPECT_EQ(deterministic.op(1), VecTernId(VecTernOp::kF32x4ExactMadd, TernKinds::kASS, Dst::kAcc));
}

TEST(Lowering, DeadCodeIsLeftOut) {
  const Lowered f("(func (result i32) (return (i32.const 1)) (i32.const 2) (i32.add (i32.const 3)))");
  EXPECT_EQ(f.op(0), SingleId(SingleOp::kRetImm));
  EXPECT_EQ(f.starts().size(), 1u);
}

TEST(Lowering, ThePcMapLeadsBackToTheModule) {
  const Lowered f("(func (param i32) (local.set 0 (i32.div_s (i32.const 1) (local.get 0))) (unreachable))");
  const std::vector<PcMapEntry> entries = f.code().pc_map.Entries();
  ASSERT_GE(entries.size(), 2u);
  EXPECT_LT(entries.front().wasm_offset, entries.back().wasm_offset);
  const Lowered enters("(func (local anyref) (nop) (drop (local.get 0)))");
  EXPECT_NE(enters.code().pc_map.Find(0), 0u) << "what clears the locals stands for the body's beginning";
}

TEST(Lowering, AFrameThatIsTooLargeIsRefusedByName) {
  std::string wat = "(func $wide (result i32) (local";
  for (int i = 0; i < 50000; ++i) wat += " i32";
  wat += ")";
  for (int i = 0; i < 20000; ++i) wat += " (i32.add (i32.const 1) (local.get 0))";
  for (int i = 0; i < 19999; ++i) wat += " drop";
  const Lowered f(wat + ")");
  EXPECT_EQ(f.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_NE(f.status().message().find("wide"), absl::string_view::npos);
}

// The first instruction with this operation; the end of the code if there is none. Words are told apart by their value:
// operands are smaller.
uint32_t Find(const Lowered& f, SingleOp op) {
  uint32_t word = 0;
  while (word < f.code().words.size() && f.code().words[word] != SingleId(op) + 1u) ++word;
  return word;
}
bool Has(const Lowered& f, SingleOp op) { return Find(f, op) < f.code().words.size(); }

TEST(Lowering, AThrowThatTheSameFunctionCatchesIsABranch) {
  for (const char* clauses : {"(catch $a $h)", "(catch $b $h) (catch $a $h)"}) {
    const Lowered f(std::string("(tag $a (param i32)) (tag $b (param i32)) (func (result i32) (block $h (result i32) "
                                "(try_table ") +
                    clauses + " (try_table (catch $b $h) (throw $a (i32.const 5)))) (unreachable)))");
    EXPECT_FALSE(Has(f, SingleOp::kThrow)) << clauses;
    EXPECT_TRUE(Has(f, SingleOp::kConst32Br)) << clauses << ": the payload, and the branch";
  }
  const Lowered all("(tag $a (param i32)) (func (block $h (try_table (catch_all $h) (throw $a (i32.const 5)))))");
  EXPECT_FALSE(Has(all, SingleOp::kThrow));
}

TEST(Lowering, AThrowIsNoBranchIfTheClauseWantsAnExnrefOrTagsMayBeOne) {
  const char* const rows[] = {
      "(tag $a) (func (block $h (result exnref) (try_table (catch_ref $a $h) (throw $a)) (unreachable)) (drop))",
      "(tag $a) (func (block $h (result exnref) (try_table (catch_all_ref $h) (throw $a)) (unreachable)) (drop))",
      R"((import "m" "a" (tag $a)) (import "m" "b" (tag $b))
          (func (block $h (try_table (catch $b $h) (catch $a $h) (throw $a)))))",
      "(tag $a) (tag $b) (func (block $h (try_table (catch $b $h) (throw $a))))",
      "(tag $a) (func (throw $a))",
  };
  for (const char* wat : rows) EXPECT_TRUE(Has(Lowered(wat), SingleOp::kThrow)) << wat;
}

TEST(Lowering, AClauseNamesWhereItsLabelsValuesStand) {
  const Lowered f(R"((tag $t (param i32 anyref)) (func $f)
    (func (param i64) (local anyref)
      (i64.const 1) (ref.null any)
      (block $h (result i32 anyref exnref)
        (i32.const 7) (ref.null any)
        (try_table (catch_ref $t $h) (call $f))
        (unreachable))
      (unreachable)))",
                  1);
  const TryRegions& tries = f.code().tries;
  ASSERT_EQ(tries.regions.size(), 1u);
  const uint32_t call = Find(f, SingleOp::kCallLocal);
  EXPECT_EQ(tries.regions[0].begin, call) << "entering costs nothing";
  EXPECT_EQ(tries.InnermostAt(call), 0u);
  ASSERT_EQ(tries.clauses.size(), 1u);
  const HandlerClause& clause = tries.clauses[0];
  EXPECT_EQ(clause.tag, 0u);
  EXPECT_EQ(clause.num_slot, 4u) << "parameter, header, constant below";
  EXPECT_EQ(clause.ref_slot, 2u) << "local, null below";
  EXPECT_EQ(clause.exn_slot, 3u);
  EXPECT_EQ(f.code().words[clause.target], SingleId(SingleOp::kUnreachable) + 1u);
}

TEST(Lowering, ADelegatingRegionSkipsThoseBeforeItsLabels) {
  const Lowered f(R"((func $f)
    (func (try $a (do (try $b (do (try (do (call $f)) (delegate $a))) (catch_all))) (catch_all))
          (try (do (try (do (call $f)) (delegate 1))) (catch_all))))",
                  1);
  const std::vector<TryRegion>& regions = f.code().tries.regions;
  ASSERT_EQ(regions.size(), 5u);
  EXPECT_EQ(regions[2].parent, 1u);
  EXPECT_EQ(regions[2].next, 0u);
  EXPECT_EQ(regions[1].next, 0u);
  EXPECT_EQ(regions[4].parent, 3u);
  EXPECT_EQ(regions[4].next, kNoRegion) << "to the caller";
}

TEST(Lowering, ALegacyArmKeepsItsExceptionOnlyForARethrow) {
  const Lowered with("(tag $t) (func (try (do (throw $t)) (catch $t (block (rethrow 1)))))");
  ASSERT_EQ(with.code().tries.clauses.size(), 1u);
  EXPECT_NE(with.code().tries.clauses[0].exn_slot, kNoSlot);
  const Lowered without("(tag $t) (func (try (do (throw $t)) (catch $t)) (try (do) (catch_all (rethrow 0))))");
  ASSERT_EQ(without.code().tries.clauses.size(), 2u);
  EXPECT_EQ(without.code().tries.clauses[0].exn_slot, kNoSlot);
  EXPECT_NE(without.code().tries.clauses[1].exn_slot, kNoSlot);
}

TEST(Lowering, ATailCallsFallbackIsOutsideEveryRegion) {
  const Lowered f(R"((import "m" "f" (func $f))
    (func (block $h (try_table (catch_all $h) (call $f) (return_call $f)))))",
                  1);
  const TryRegions& tries = f.code().tries;
  const uint32_t call = Find(f, SingleOp::kCallImport);
  const uint32_t tail = Find(f, SingleOp::kTailCallImport);
  EXPECT_EQ(tries.InnermostAt(call), 0u);
  uint32_t fallback = tail;
  while (f.code().words[fallback] != SingleId(SingleOp::kCallImport) + 1u) ++fallback;
  const uint32_t barrier = tries.InnermostAt(fallback);
  ASSERT_EQ(barrier, 1u);
  EXPECT_EQ(tries.regions[barrier].clause_count, 0u);
  EXPECT_EQ(tries.regions[barrier].next, kNoRegion);
}

TEST(Lowering, AFrameTooLargeForAPayloadIsRefused) {
  std::string params;
  for (int i = 0; i < 1000; ++i) params += " i64";
  std::string wat = "(type $wide (func (result" + params + "))) (tag $t (param" + params + ")) (func $f) (func (local";
  for (int i = 0; i < 32500; ++i) wat += " v128";
  // Nothing but the clause mentions the slots beyond the limit.
  wat += ") (block $h (type $wide) (try_table (catch $t $h) (call $f)) (unreachable)) (unreachable))";
  EXPECT_EQ(Lowered(wat, 1).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(Lowering, MoreReferencesThanNumbersPadTheNumberWindow) {
  std::string wat = "(func $f (param";
  for (int i = 0; i < 40; ++i) wat += " anyref";
  wat += ") (call $f";
  for (int i = 0; i < 40; ++i) wat += " (local.get " + std::to_string(i) + ")";
  const Lowered f(wat + "))");
  uint32_t call = 0;
  while (f.op(call) == SingleId(SingleOp::kCopyRef)) ++call;
  ASSERT_EQ(f.op(call), SingleId(SingleOp::kCallLocal));
  EXPECT_GE(f.num_distance(call) / 8, f.ref_distance(call) / 4) << "kRefDepthWithinNumDepth";
}

// The text, so many times.
std::string Times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

// Bodies that tempt a lowering to look at everything at every instruction. `n` is how many times.
std::string Cases(int n) {
  std::string labels, arms;
  for (int i = 0; i < n; ++i) {
    labels += " " + std::to_string(i);
    arms += ") (local.set 0 (i32.const " + std::to_string(i) + ")) (br " + std::to_string(n - i) + ")";
  }
  return "(loop " + Times(n, "(block ") + "(block (br_table" + labels + " (local.get 0))" + arms + "))";
}
std::string NestedBlocks(int n) {
  const std::string outermost = std::to_string(n - 1), middle = std::to_string(n / 2);
  return Times(n, "(block ") + "(br_if " + outermost + " (local.get 0)) (br " + middle + ")" + Times(n, ")");
}
std::string Locals(int n) {
  std::string body = "(local" + Times(n, " i32") + ")";
  for (int i = 1; i <= n; ++i) {
    body += "(local.set " + std::to_string(i) + " (local.get " + std::to_string(1 + i * 7 % n) + "))";
  }
  return body;
}
std::string SumOf(int n, const std::string& operand) {
  return Times(n, operand) + Times(n - 1, "(i32.add)") + "(drop)";
}
std::string OverwrittenOperands(int n) { return SumOf(n, "(local.get 0) (local.set 0 (i32.const 1))"); }
std::string OperandsBelowBlocks(int n) { return SumOf(n, "(local.get 0) (block (br_if 0 (local.get 0)))"); }
std::string OperandsBelowCalls(int n) { return SumOf(n, "(local.get 0) (call 0 (local.get 0))"); }
std::string Ifs(int n) {
  return Times(n, "(if (local.get 0) (then ") + Times(n, ") (else (local.set 0 (i32.const 1))))");
}
std::string Tables(int n) { return Times(n, "(block (block (br_table 0 1 0 1 (local.get 0))))"); }

TEST(Lowering, CodeOfHostileBodiesGrowsInProportion) {
  constexpr int kFew = 2500, kMany = 4 * kFew;
  for (std::string (*body)(int) :
       {Cases, NestedBlocks, Locals, OverwrittenOperands, OperandsBelowBlocks, OperandsBelowCalls, Ifs, Tables}) {
    const Lowered few("(func (param i32) " + body(kFew) + ")");
    const Lowered many("(func (param i32) " + body(kMany) + ")");
    ASSERT_TRUE(few.status().ok()) << few.status();
    ASSERT_TRUE(many.status().ok()) << many.status();
    EXPECT_LE(many.code().words.size(), 4 * few.code().words.size() + 100) << body(3);
    EXPECT_LE(many.code().pc_map.Entries().size(), size_t{4} * kMany) << body(3);
  }
}

TEST(Lowering, BranchesWithAThousandValuesStaySmall) {
  constexpr int kBranches = 2000;
  const std::string results = "(result" + Times(1000, " i32") + ")";
  const std::string values = Times(1001, "(i32.const 7)");
  // Out of a block, and out of the function.
  const std::string labels[] = {"0", "1"};
  for (const std::string& label : labels) {
    const Lowered f("(func (param i32) " + results + "(block " + results + values +
                    Times(kBranches, "(br_if " + label + " (local.get 0))") + "(unreachable)))");
    ASSERT_TRUE(f.status().ok()) << f.status();
    EXPECT_LT(f.code().words.size(), size_t{20} * kBranches + 8000);
  }
}

TEST(Lowering, TablesOfBranchesWithAThousandValuesStaySmall) {
  constexpr int kTargets = 60000;
  const std::string results = "(result" + Times(1000, " i32") + ")";
  const std::string values = Times(1001, "(i32.const 7)");
  const Lowered f("(func (param i32) (block $a " + results + "(block $b " + results + values + "(br_table " +
                  Times(kTargets, "$a $b ") + "$a (local.get 0)))) (unreachable))");
  ASSERT_TRUE(f.status().ok()) << f.status();
  EXPECT_LT(f.code().words.size(), size_t{2} * kTargets + 8000);
}

}  // namespace
}  // namespace strata::wasm
