// Where values are, spelt: "n4" and "r0" for slots, "=5" for a constant, "?" for what is lost.
#include "wasm/lowering/frame_places.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/code/register_ops.h"
#include "wasm/text/parse_module.h"
#include "wasm/types/type_registry.h"

namespace strata::wasm {
namespace {

std::string Spell(const std::vector<ValuePlace>& places) {
  std::string out;
  for (const ValuePlace& place : places) {
    absl::StrAppend(&out, out.empty() ? "" : " ");
    if (place.where == ValuePlace::Where::kLost) absl::StrAppend(&out, "?");
    if (place.where == ValuePlace::Where::kConst) absl::StrAppend(&out, "=", place.bits);
    if (place.where != ValuePlace::Where::kSlot) continue;
    absl::StrAppend(&out, place.kind == ValKind::kRef ? "r" : "n", place.slot);
  }
  return out;
}

class FramePlacesTest : public ::testing::Test {
 protected:
  void Load(const char* wat) {
    auto module = text::ParseModule(wat, Features::Wasm3());
    ASSERT_TRUE(module.ok()) << module.status();
    module_ = *std::move(module);
    canonical_ = registry_.InternAll(module_.types, module_.rec_groups);
  }

  // The first function that is no import.
  uint32_t First() const { return module_.funcs[0].imported ? 1 : 0; }
  absl::StatusOr<FramePlaces> Find(uint32_t offset, bool in_call) {
    const std::vector<HandlerWord> words(kRegOpCount, 1);
    const LoweringInput input{module_, canonical_, words, CodeKey{}, false};
    FrameWatch watch;
    watch.wasm_offset = offset;
    watch.in_call = in_call;
    return FindPlaces(input, FuncIndex(First()), watch);
  }
  // "locals | operands" at the first function's first instruction of that opcode.
  std::string At(Opcode opcode, bool in_call = false) {
    const Function& function = module_.funcs[First()];
    InstructionReader reader(function.body, function.body_offset, module_.features);
    Instruction instruction;
    while (reader.Next(instruction).ok() && instruction.opcode != opcode) {
    }
    const absl::StatusOr<FramePlaces> places = Find(instruction.offset, in_call);
    return places.ok() ? absl::StrCat(Spell(places->locals), " | ", Spell(places->operands))
                       : std::string(places.status().message());
  }

  Module module_;
  TypeRegistry registry_;
  std::vector<CanonicalTypeId> canonical_;
};

TEST_F(FramePlacesTest, ParametersStandBeforeTheHeaderLocalsBehindIt) {
  Load(R"((func (param i32 anyref v128) (local f64) (local anyref)
    (local.set 3 (f64.const 1)) unreachable))");
  EXPECT_EQ(At(Opcode::kUnreachable), "n0 r0 n1 n5 r1 | ");
}

TEST_F(FramePlacesTest, OperandsMayBeLocalsConstantsOrLost) {
  Load(R"((func (param i32 i64)
    (local.get 1) (i32.const 7) (i32.add (local.get 0) (i32.const 3)) unreachable))");
  EXPECT_EQ(At(Opcode::kUnreachable), "n0 n1 | n1 =7 ?");
}

TEST_F(FramePlacesTest, ALocalThatIsWrittenLaterGoesHomeFirst) {
  Load(R"((func (param i32) (local.get 0) (local.set 0 (i32.const 9)) unreachable))");
  EXPECT_EQ(At(Opcode::kUnreachable), "n0 | n3");
}

TEST_F(FramePlacesTest, LocalsNotYetWrittenAreZeroOrUnknown) {
  Load(R"((func (param i32) (local i32 i32 i32)
    (if (local.get 0) (then (local.set 1 (i32.const 1))))
    (drop (local.get 2))
    unreachable
    (local.set 3 (i32.const 1))))");
  EXPECT_EQ(At(Opcode::kDrop), "n0 ? n4 =0 | n4");  // 1: on one way only; 2: zeroed, for it is read; 3: never yet
  Load(R"((func (local i32) (loop (drop (i32.const 1)) (local.set 0 (i32.const 1)) (br 0))))");
  EXPECT_EQ(At(Opcode::kDrop), "? | =1");  // an earlier round may have written it
}

TEST_F(FramePlacesTest, OperandsOfACallAreTheCallees) {
  Load(R"((func (param i32) (result i32)
    (i32.add (local.get 0) (i32.const 1)) (i32.const 4) (call 0 (i32.const 5)) unreachable))");
  EXPECT_EQ(At(Opcode::kCall, true), "n0 | n3 =4");
  EXPECT_EQ(At(Opcode::kCall, false), "n0 | ? =4 =5");
}

TEST_F(FramePlacesTest, OperandsOfATailCallThatFellBackAreTheCallees) {
  Load(R"((type $f (func (param i32) (result i32))) (import "m" "f" (func $away (type $f))) (table 1 funcref)
    (func (param i32 (ref $f)) (result i32)
      (i32.const 4) (return_call $away (i32.const 5))))");
  EXPECT_EQ(At(Opcode::kReturnCall, true), "n0 r0 | =4");
  Load(R"((type $f (func (param i32) (result i32))) (import "m" "f" (func $away (type $f))) (table 1 funcref)
    (func (param i32 (ref $f)) (result i32)
      (i32.const 4) (return_call_indirect (type $f) (i32.const 5) (local.get 0))))");
  EXPECT_EQ(At(Opcode::kReturnCallIndirect, true), "n0 r0 | =4");
  Load(R"((type $f (func (param i32) (result i32))) (import "m" "f" (func $away (type $f))) (table 1 funcref)
    (func (param i32 (ref $f)) (result i32)
      (i32.const 4) (return_call_ref $f (i32.const 5) (local.get 1))))");
  EXPECT_EQ(At(Opcode::kReturnCallRef, true), "n0 r0 | =4");
}

TEST_F(FramePlacesTest, NothingIsWhereNoInstructionIs) {
  Load("(func (block (br 0) (drop (i32.const 1))))");
  EXPECT_EQ(Find(3, false).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(At(Opcode::kDrop), "no instruction of the function that has code is there");
}

}  // namespace
}  // namespace strata::wasm
