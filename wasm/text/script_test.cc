#include "wasm/text/script.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace strata::wasm::text {
namespace {

using Kind = Command::Kind;
using Form = ModuleSource::Form;
using Pattern = ResultPattern::Kind;
using Nan = ResultPattern::Nan;

std::vector<Command> Parse(absl::string_view source) {
  auto commands = ParseScript(source);
  EXPECT_TRUE(commands.ok()) << commands.status();
  return commands.ok() ? *std::move(commands) : std::vector<Command>();
}

Command One(absl::string_view source) {
  std::vector<Command> commands = Parse(source);
  EXPECT_EQ(commands.size(), 1u) << source;
  return commands.empty() ? Command() : commands[0];
}

TEST(ParseScript, KeepsModulesAsSource) {
  const std::vector<Command> commands = Parse(R"wast(
    (module $m (func) (memory 1))
    (module definition $d (func))
    (module binary "\00asm" "\01\00\00\00")
    (module $q quote "(fu" "nc)")
    (module instance $i $d)
    (module instance))wast");
  ASSERT_EQ(commands.size(), 6u);
  EXPECT_EQ(commands[0].kind, Kind::kModule);
  EXPECT_EQ(commands[0].position.line, 2u);
  EXPECT_EQ(commands[0].position.column, 5u);
  EXPECT_EQ(commands[0].module.id, "m");
  EXPECT_EQ(commands[0].module.text, "(module $m (func) (memory 1))");
  EXPECT_EQ(commands[1].kind, Kind::kModuleDefinition);
  EXPECT_EQ(commands[1].module.id, "d");
  EXPECT_TRUE(AssembleModule(commands[1].module, Features()).ok());
  EXPECT_EQ(commands[2].module.form, Form::kBinary);
  EXPECT_EQ(AssembleModule(commands[2].module, Features())->size(), 8u);
  EXPECT_EQ(commands[3].module.form, Form::kQuote);
  EXPECT_EQ(commands[3].module.id, "q");
  EXPECT_EQ(commands[3].module.text, "(func)");
  EXPECT_EQ(commands[4].kind, Kind::kModuleInstance);
  EXPECT_EQ(commands[4].id, "i");
  EXPECT_EQ(commands[4].module_id, "d");
  EXPECT_EQ(commands[5].module_id, "");
}

TEST(ParseScript, TakesFieldsAloneAsOneModule) {
  const Command command = One("(func) (memory 1)");
  EXPECT_EQ(command.kind, Kind::kModule);
  EXPECT_TRUE(AssembleModule(command.module, Features()).ok());
}

TEST(ParseScript, LeavesUnknownModulesToTheAssembler) {
  const Command command = One("\n  (module\n (foo))");
  EXPECT_EQ(AssembleModule(command.module, Features()).status().message(), "3:3: unknown operator foo");
}

TEST(ParseScript, ReadsActions) {
  const Command invoke =
      One(R"wast((invoke $m "f" (i32.const -1) (i64.const 2) (f32.const 1) (f64.const nan) (ref.null func)
      (ref.extern 5) (ref.host 6) (v128.const i32x4 1 0 0 0)))wast");
  EXPECT_EQ(invoke.kind, Kind::kAction);
  EXPECT_EQ(invoke.action.kind, Action::Kind::kInvoke);
  EXPECT_EQ(invoke.action.module, "m");
  EXPECT_EQ(invoke.action.name, "f");
  ASSERT_EQ(invoke.action.args.size(), 8u);
  using ValueKind = ScriptValue::Kind;
  EXPECT_EQ(invoke.action.args[0].kind, ValueKind::kI32);
  EXPECT_EQ(invoke.action.args[0].bits, 0xffffffffu);
  EXPECT_EQ(invoke.action.args[1].bits, 2u);
  EXPECT_EQ(invoke.action.args[2].bits, 0x3f800000u);
  EXPECT_EQ(invoke.action.args[3].bits, 0x7ff8000000000000u);
  EXPECT_EQ(invoke.action.args[4].kind, ValueKind::kRefNull);
  EXPECT_EQ(invoke.action.args[4].heap.kind, HeapKind::kFunc);
  EXPECT_EQ(invoke.action.args[5].kind, ValueKind::kRefExtern);
  EXPECT_EQ(invoke.action.args[5].bits, 5u);
  EXPECT_EQ(invoke.action.args[6].kind, ValueKind::kRefHost);
  EXPECT_EQ(invoke.action.args[7].kind, ValueKind::kV128);
  EXPECT_EQ(invoke.action.args[7].v128[0], 1);
  const Command get = One(R"wast((get "g"))wast");
  EXPECT_EQ(get.action.kind, Action::Kind::kGet);
  EXPECT_EQ(get.action.name, "g");
}

TEST(ParseScript, ReadsAssertions) {
  const std::vector<Command> commands = Parse(R"wast(
    (register "a" $m)
    (register "b")
    (assert_return (invoke "f"))
    (assert_trap (invoke "f") "unreachable")
    (assert_trap (module (func $f unreachable) (start $f)) "unreachable")
    (assert_exhaustion (invoke "f") "call stack exhausted")
    (assert_exception (invoke "f"))
    (assert_invalid (module definition (func)) "type mismatch")
    (assert_malformed (module quote "(") "unexpected token")
    (assert_unlinkable (module) "unknown import")
    (assert_invalid_custom (module) "c")
    (assert_malformed_custom (module quote "") "d"))wast");
  const Kind kinds[] = {
      Kind::kRegister,           Kind::kRegister,         Kind::kAssertReturn,        Kind::kAssertTrap,
      Kind::kAssertInstanceTrap, Kind::kAssertExhaustion, Kind::kAssertException,     Kind::kAssertInvalid,
      Kind::kAssertMalformed,    Kind::kAssertUnlinkable, Kind::kAssertInvalidCustom, Kind::kAssertMalformedCustom};
  ASSERT_EQ(commands.size(), std::size(kinds));
  for (size_t i = 0; i < commands.size(); ++i) {
    EXPECT_EQ(commands[i].kind, kinds[i]) << i;
    EXPECT_EQ(commands[i].position.line, i + 2);
  }
  EXPECT_EQ(commands[0].name, "a");
  EXPECT_EQ(commands[0].module_id, "m");
  EXPECT_EQ(commands[3].message, "unreachable");
  EXPECT_EQ(commands[7].message, "type mismatch");
}

TEST(ParseScript, ReadsResultPatterns) {
  const std::vector<ResultPattern> p = One(R"wast((assert_return (invoke "f")
      (i32.const 1) (f32.const nan:canonical) (f64.const nan:arithmetic) (f64.const -0) (ref.null) (ref.null extern)
      (ref.func) (ref.extern) (ref.extern 3) (ref.struct) (either (i64.const 1) (i64.const 2))
      (v128.const f32x4 1 nan:canonical 2 nan:arithmetic) (v128.const i16x8 1 2 3 4 5 6 7 -1) (ref.host 4)))wast")
                                           .expected;
  ASSERT_EQ(p.size(), 14u);
  EXPECT_EQ(p[0].kind, Pattern::kI32);
  EXPECT_EQ(p[0].bits, 1u);
  EXPECT_EQ(p[1].nan, Nan::kCanonical);
  EXPECT_EQ(p[2].nan, Nan::kArithmetic);
  EXPECT_EQ(p[3].nan, Nan::kNone);
  EXPECT_EQ(p[3].bits, uint64_t{1} << 63);
  EXPECT_EQ(p[4].kind, Pattern::kRefNull);
  EXPECT_FALSE(p[4].heap.has_value());
  EXPECT_EQ(p[5].heap->kind, HeapKind::kExtern);
  EXPECT_EQ(p[6].kind, Pattern::kRefFunc);
  EXPECT_FALSE(p[7].number.has_value());
  EXPECT_EQ(p[8].number, 3u);
  EXPECT_EQ(p[9].kind, Pattern::kRefStruct);
  ASSERT_EQ(p[10].alternatives.size(), 2u);
  EXPECT_EQ(p[10].alternatives[1].bits, 2u);
  EXPECT_TRUE(p[11].lanes_are_floats);
  EXPECT_EQ(p[11].lane_bits, 32);
  EXPECT_EQ(p[11].lane_nans, (std::vector<Nan>{Nan::kNone, Nan::kCanonical, Nan::kNone, Nan::kArithmetic}));
  EXPECT_EQ(p[11].v128[3], 0x3f);
  EXPECT_EQ(p[12].lane_nans.size(), 8u);
  EXPECT_EQ(p[12].v128[15], 0xff);
  EXPECT_EQ(p[13].number, 4u);
}

TEST(ParseScript, ReadsOldNanAssertions) {
  const std::vector<Command> commands =
      Parse("(assert_return_canonical_nan (invoke \"f\")) (assert_return_arithmetic_nan (invoke \"f\"))");
  ASSERT_EQ(commands.size(), 2u);
  EXPECT_EQ(commands[0].kind, Kind::kAssertReturn);
  EXPECT_EQ(commands[0].expected[0].kind, Pattern::kAnyNan);
  EXPECT_EQ(commands[0].expected[0].nan, Nan::kCanonical);
  EXPECT_EQ(commands[1].expected[0].nan, Nan::kArithmetic);
}

TEST(ParseScript, ReadsThreads) {
  const std::vector<Command> commands = Parse(R"wast(
    (thread $T1 (shared (module $Mem))
      (register "mem" $Mem)
      (module (import "mem" "shared" (memory 1 1 shared)))
      (assert_return (invoke "run")))
    (wait $T1))wast");
  ASSERT_EQ(commands.size(), 2u);
  EXPECT_EQ(commands[0].kind, Kind::kThread);
  EXPECT_EQ(commands[0].id, "T1");
  EXPECT_EQ(commands[0].shared_modules, std::vector<std::string>{"Mem"});
  ASSERT_EQ(commands[0].commands.size(), 3u);
  EXPECT_EQ(commands[0].commands[1].position.line, 4u);
  EXPECT_EQ(commands[1].kind, Kind::kWait);
  EXPECT_EQ(commands[1].id, "T1");
}

TEST(ParseScript, ReportsPlaceAndReason) {
  const auto error = [](absl::string_view source) { return std::string(ParseScript(source).status().message()); };
  EXPECT_EQ(error("(foo)"), "1:2: unknown operator foo");
  EXPECT_EQ(error("(module) nop"), "1:10: unexpected token nop");
  EXPECT_EQ(error("(module"), "1:8: unexpected token: end of text");
  EXPECT_EQ(error("(invoke f)"), "1:9: unknown operator f");
  EXPECT_EQ(error("(invoke \"f\" (i32.add))"), "1:14: unexpected token i32.add");
  EXPECT_EQ(error("(assert_return (module))"), "1:17: unexpected token module");
  EXPECT_EQ(error("(assert_trap (invoke \"f\"))"), "1:26: unexpected token )");
  EXPECT_EQ(error("(assert_return (invoke \"f\") (i32.const nan:canonical))"), "1:40: unexpected token nan:canonical");
  EXPECT_EQ(error(std::string(1000, ' ') +
                  [] {
                    std::string threads;
                    for (int i = 0; i < 1000; ++i) threads += "(thread ";
                    return threads;
                  }()),
            "1:1137: threads nested too deeply");
}

TEST(ParseScript, BoundsNestedAlternatives) {
  std::string source = "(assert_return (invoke \"f\") ";
  for (int i = 0; i < 100000; ++i) source += "(either ";
  EXPECT_FALSE(ParseScript(source).ok());
}

}  // namespace
}  // namespace strata::wasm::text
