// Declarations, laziness, the legacy exception proposal, and hostile input.

#include "wasm/validation/module_validator.h"

#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/binary/module_builder.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/validation/wat_validation.h"

namespace strata::wasm {
namespace {

struct Broken {
  const char* wat;
  const char* error;
};

TEST(ModuleValidator, RejectsBrokenDeclarations) {
  const Broken cases[] = {
      {"(type (struct)) (func (type 0))", "unknown type"},
      {"(import \"m\" \"f\" (func (type 3)))", "unknown type 3"},
      {"(table 2 1 funcref)", "size minimum must not be greater than maximum"},
      {"(table 0x100000000 funcref)", "table size"},
      {"(table 1 (ref func))", "type mismatch: table 0 of (ref func) has no initial value"},
      {"(table 1 (ref null 5))", "unknown type 5"},
      {"(table 1 funcref (i32.const 0))", "type mismatch"},
      {"(global $g funcref (ref.null func)) (table 1 funcref (global.get $g))", "unknown global 0"},
      {"(memory 2 1)", "size minimum must not be greater than maximum"},
      {"(memory 65537)", "memory size must be at most 65536 pages (4GiB)"},
      {"(memory i64 0x1000000000001)", "memory size must be at most"},
      {"(memory 1 shared)", "shared memory must have maximum"},
      {"(memory 0 (pagesize 2))", "invalid custom page size"},
      {"(memory 0x100000000 (pagesize 1))", "memory size must be at most"},
      {"(type (func (result i32))) (tag (type 0))", "non-empty tag result type"},
      {"(tag (type 7))", "unknown type 7"},
      {"(global i32 (i64.const 0))", "type mismatch"},
      {"(global i32)", "type mismatch"},
      {"(global (ref 4) (unreachable))", "unknown type 4"},
      {"(global i32 (i32.const 0) (nop))", "constant expression required: nop"},
      {"(global i32 (block (result i32) (i32.const 0)))", "constant expression required"},
      {"(global $a (mut i32) (i32.const 0)) (global i32 (global.get $a))", "constant expression required"},
      {"(global i32 (global.get 0))", "unknown global 0"},
      {"(global i32 (global.get 1)) (global i32 (i32.const 0))", "unknown global 1"},
      {"(func $f) (export \"a\" (func $f)) (export \"a\" (func $f))", "duplicate export name"},
      {"(export \"a\" (func 0))", "unknown function 0"},
      {"(export \"a\" (table 1))", "unknown table 1"},
      {"(export \"a\" (memory 1))", "unknown memory 1"},
      {"(export \"a\" (global 1))", "unknown global 1"},
      {"(export \"a\" (tag 1))", "unknown tag 1"},
      // Its segment is not validated yet where the expression is.
      {"(type $a (array funcref)) (global (ref $a) (array.new_elem $a 0 (i32.const 0) (i32.const 0))) "
       "(elem (ref null 99))",
       "constant expression required: array.new_elem"},
      {"(start 0)", "unknown function 0"},
      {"(func $f (param i32)) (start $f)", "start function"},
      {"(elem func 3)", "unknown function 3"},
      {"(elem (i32.const 0) func)", "unknown table 0"},
      {"(table 1 externref) (elem (i32.const 0) func)", "type mismatch: elements are"},
      {"(table 1 funcref) (elem (i64.const 0) func)", "type mismatch"},
      {"(elem externref (ref.null func))", "type mismatch"},
      {"(elem (ref null 9))", "unknown type 9"},
      {"(data (i32.const 0) \"\")", "unknown memory 0"},
      {"(memory i64 1) (data (i32.const 0) \"\")", "type mismatch"},
  };
  for (const Broken& broken : cases) {
    const std::string error = ValidateWat(broken.wat);
    EXPECT_TRUE(absl::StartsWith(error, broken.error)) << broken.wat << ": " << error;
  }
}

TEST(ModuleValidator, AcceptsConstantExpressions) {
  EXPECT_EQ(ValidateWat(R"(
    (type $s (struct (field i32) (field (ref null $s))))
    (type $a (array anyref))
    (import "m" "g" (global $imported i32))
    (global $sum i32 (i32.add (global.get $imported) (i32.mul (i32.const 2) (i32.const 3))))
    (global $wide i64 (i64.sub (i64.const 2) (i64.const 3)))
    (global (ref $s) (struct.new $s (global.get $sum) (struct.new_default $s)))
    (global (ref $a) (array.new_fixed $a 2 (ref.i31 (i32.const 1)) (ref.null none)))
    (global (ref $a) (array.new $a (ref.null any) (i32.const 3)))
    (global (ref $a) (array.new_default $a (i32.const 3)))
    (global anyref (any.convert_extern (extern.convert_any (ref.null any))))
    (global v128 (v128.const i64x2 0 0))
    (global (ref func) (ref.func $f))
    (table 1 (ref func) (ref.func $f))
    (func $f (drop (ref.func $f)))
  )"),
            "");
}

TEST(ModuleValidator, NamesTheProposalOfWhatIsOff) {
  const Features base = Features::Wasm3();
  const auto error = [&](absl::string_view wat, Feature off) { return ValidateWat(wat, base.Without(off)); };
  EXPECT_TRUE(absl::StrContains(error("(memory 1) (memory 1)", Feature::kMultiMemory), "multi-memory"));
  EXPECT_TRUE(absl::StrContains(error("(table 1 funcref) (table 1 funcref)", Feature::kReferenceTypes), "multiple"));
  EXPECT_TRUE(absl::StrContains(error("(import \"\" \"\" (global (mut i32)))", Feature::kMutableGlobals), "mutable"));
  EXPECT_TRUE(absl::StrContains(error("(global (export \"\") (mut i32) (i32.const 0))", Feature::kMutableGlobals),
                                "mutable-globals"));
  EXPECT_TRUE(absl::StrContains(error("(global i32 (i32.add (i32.const 0) (i32.const 0)))", Feature::kExtendedConst),
                                "constant expression required"));
  EXPECT_TRUE(absl::StrContains(error("(global $g i32 (i32.const 0)) (global i32 (global.get $g))", Feature::kGc),
                                "constant expression"));
}

TEST(ModuleValidator, CountsParametersAmongLocals) {
  ModuleBuilder builder;
  builder.FuncType(ByteVector(1000, 0x7f), {});
  builder.Func(0, {}, {1, 0xe9, 0xfe, 0x02, 0x7f});  // 49,001 more
  const auto module = DecodeModule(builder.Bytes(), AllFeatures());
  ASSERT_TRUE(module.ok()) << module.status();
  EXPECT_TRUE(absl::StartsWith(ValidateModule(*module).message(), "too many locals"));
}

TEST(ModuleValidator, ValidatesEachFunctionByItself) {
  const auto module = ModuleFromWat(R"(
    (import "m" "f" (func)) (func $good (nop)) (func $bad (drop)) (func $also_good (call $bad)))");
  ASSERT_TRUE(module.ok()) << module.status();
  const auto types = ValidateDeclarations(*module);
  ASSERT_TRUE(types.ok()) << types.status();
  std::vector<std::string> errors(4);
  std::vector<std::thread> threads;
  for (uint32_t i = 0; i < 4; ++i) {
    threads.emplace_back(
        [&, i] { errors[i] = std::string(ValidateFunction(*module, **types, FuncIndex(i)).message()); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(errors[0], "");
  EXPECT_EQ(errors[1], "");
  EXPECT_TRUE(absl::StrContains(errors[2], "in function 2 \"bad\"")) << errors[2];
  EXPECT_EQ(errors[3], "");
}

// Enough code for several threads; functions from `first_wrong` on lack an operand, each of its own type.
absl::StatusOr<Module> LargeModule(size_t first_wrong) {
  constexpr size_t kFunctions = 400;
  ByteVector right;
  for (int i = 0; i < 600; ++i) right = Concat({std::move(right), Op(Opcode::kI32Const, {1}), Op(Opcode::kDrop)});
  const ByteVector wrong = Concat({right, Op(Opcode::kDrop)});
  ModuleBuilder builder;
  builder.FuncType({}, {});
  for (size_t i = 0; i < kFunctions; ++i) builder.Func(0, i < first_wrong ? right : wrong);
  return DecodeModule(builder.Bytes(), AllFeatures());
}

TEST(ModuleValidator, GivesTheFirstErrorWithManyThreads) {
  for (const size_t first_wrong : {0, 31, 32, 250, 399}) {
    const absl::StatusOr<Module> module = LargeModule(first_wrong);
    ASSERT_TRUE(module.ok());
    const absl::Status alone = ValidateModule(*module);
    EXPECT_TRUE(absl::StrContains(alone.message(), absl::StrCat("in function ", first_wrong)));
    for (const size_t threads : {0, 2, 3, 8, 1000}) EXPECT_EQ(ValidateModule(*module, {.threads = threads}), alone);
  }
}

TEST(ModuleValidator, AcceptsWithManyThreads) {
  const absl::StatusOr<Module> module = LargeModule(400);
  ASSERT_TRUE(module.ok());
  EXPECT_TRUE(ValidateModule(*module, {.threads = 4}).ok());
}

std::string ValidateBody(const ByteVector& body, const ByteVector& locals = {0}) {
  ModuleBuilder builder;
  builder.FuncType({}, {});
  builder.FuncType({0x7f}, {});
  builder.Tag(1);
  builder.Func(0, body, locals);
  const auto module = DecodeModule(builder.Bytes(), AllFeatures());
  return std::string(module.ok() ? ValidateModule(*module).message() : module.status().message());
}

TEST(ModuleValidator, ReadsBodiesToTheirEnd) {
  const std::vector<std::pair<ByteVector, const char*>> cases = {
      {Op(Opcode::kBlock, {0x40}), "unexpected end of section or function"},
      {Op(Opcode::kEnd), "section size mismatch"},
      {Op(Opcode::kElse), "misplaced ELSE opcode"},
      {{0xff}, "illegal opcode ff"},
      {Op(Opcode::kDataDrop, {0}), "data count section required"},
  };
  for (const auto& [body, error] : cases) {
    EXPECT_TRUE(absl::StartsWith(ValidateBody(body), error)) << ValidateBody(body);
  }
}

TEST(ModuleValidator, TypesLegacyExceptions) {
  const ByteVector try_block = Op(Opcode::kTry, {0x40});
  const ByteVector end = Op(Opcode::kEnd);
  const ByteVector caught = Concat({try_block, Op(Opcode::kCatch, {0}), Op(Opcode::kDrop)});
  EXPECT_EQ(ValidateBody(Concat({try_block, end})), "");
  EXPECT_EQ(ValidateBody(Concat({caught, Op(Opcode::kCatchAll), end})), "");
  EXPECT_EQ(ValidateBody(Concat({caught, Op(Opcode::kRethrow, {0}), end})), "");
  EXPECT_EQ(ValidateBody(Concat({try_block, Op(Opcode::kDelegate, {0})})), "");
  const std::vector<std::pair<ByteVector, const char*>> broken = {
      {Concat({try_block, Op(Opcode::kRethrow, {0}), end}), "invalid rethrow label"},
      {Concat({try_block, Op(Opcode::kCatch, {9}), end}), "unknown tag 9"},
      {Concat({try_block, Op(Opcode::kCatch, {0}), end}), "type mismatch"},
      {Concat({try_block, Op(Opcode::kCatchAll), Op(Opcode::kCatchAll), end}), "misplaced catch_all"},
      {Concat({Op(Opcode::kBlock, {0x40}), Op(Opcode::kCatchAll), end}), "misplaced catch_all"},
      {Concat({Op(Opcode::kBlock, {0x40}), Op(Opcode::kDelegate, {0}), end}), "misplaced delegate"},
      {Concat({try_block, Op(Opcode::kDelegate, {1})}), "unknown label 1"},
  };
  for (const auto& [body, error] : broken) {
    EXPECT_TRUE(absl::StartsWith(ValidateBody(body), error)) << error << " but " << ValidateBody(body);
  }
}

TEST(ModuleValidator, TakesDeepNestingWithoutRecursion) {
  ByteVector body;
  constexpr size_t kDepth = 300000;
  for (size_t i = 0; i < kDepth; ++i) body.insert(body.end(), {0x02, 0x40});
  body.insert(body.end(), kDepth, 0x0b);
  EXPECT_EQ(ValidateBody(body), "");
}

constexpr char kRichModule[] = R"(
  (type $s (sub (struct (field $i (mut i32)) (field (mut (ref null $s))))))
  (type $a (array (mut i8)))
  (type $f (func (param i32) (result i32)))
  (import "m" "i" (func $import (param anyref)))
  (memory 1) (memory i64 1)
  (table $t 4 funcref)
  (global $g (mut i32) (i32.const 1))
  (tag $e (param i32))
  (elem (i32.const 0) func $work $run)
  (data $d "text")
  (func $work (export "work") (type $f) (local $r (ref $s)) (local $n i64)
    (local.set $r (struct.new $s (local.get 0) (ref.null $s)))
    (block $done (result i32)
      (loop $again
        (br_if $again (i32.lt_s (struct.get $s $i (local.get $r)) (i32.const 10)))
        (br $done (i32.load offset=4 (local.get 0))))
      (unreachable))
    (drop (call_indirect $t (type $f) (i32.const 1) (i32.const 0)))
    (br_table 0 0 (global.get $g)))
  (func $run (type $f)
    (block $caught (result i32)
      (try_table (catch $e $caught) (throw $e (local.get 0)))
      (return_call $work (local.get 0))))
  (func $cast (export "cast") (param anyref) (result i32)
    (block $other (result anyref)
      (br_on_cast_fail $other anyref (ref $a) (local.get 0))
      (return (array.get_u $a (i32.const 0))))
    (call $import)
    (select (i32.const 1) (i32.const 2) (ref.is_null (array.new_data $a $d (i32.const 0) (i32.const 2)))))
)";

TEST(ModuleValidator, SurvivesRandomMutations) {
  const auto rich = ModuleFromWat(kRichModule);
  ASSERT_TRUE(rich.ok()) << rich.status();
  ASSERT_TRUE(ValidateModule(*rich).ok()) << ValidateModule(*rich);
  constexpr uint32_t kSeed = 97;
  SCOPED_TRACE(kSeed);
  std::mt19937 random(kSeed);
  for (int round = 0; round < 30000; ++round) {
    ByteVector bytes = *rich->bytes;
    const uint32_t edits = 1 + random() % 4;
    for (uint32_t edit = 0; edit < edits; ++edit)
      bytes[8 + random() % (bytes.size() - 8)] = static_cast<uint8_t>(random());
    const auto module = DecodeModule(bytes, AllFeatures());
    if (module.ok()) (void)ValidateModule(*module);
  }
}

TEST(ModuleValidator, SurvivesEveryBitFlipAndTruncation) {
  const auto rich = ModuleFromWat(kRichModule);
  ASSERT_TRUE(rich.ok()) << rich.status();
  ByteVector bytes = *rich->bytes;
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] ^= static_cast<uint8_t>(1 << (bit % 8));
    const auto module = DecodeModule(bytes, AllFeatures());
    if (module.ok()) (void)ValidateModule(*module);
    bytes[bit / 8] ^= static_cast<uint8_t>(1 << (bit % 8));
  }
  while (!bytes.empty()) {
    bytes.pop_back();
    const auto module = DecodeModule(bytes, AllFeatures());
    if (module.ok()) (void)ValidateModule(*module);
  }
}

}  // namespace
}  // namespace strata::wasm
