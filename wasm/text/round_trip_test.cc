// Modules that nobody wrote, through text and back: each opcode, random bodies, names of every kind, deep nesting.

#include "wasm/text/round_trip.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/binary/module_builder.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/module/module.h"
#include "wasm/text/block_stack.h"
#include "wasm/text/module_printer.h"
#include "wasm/text/parse_module.h"
#include "wasm/types/opcode.h"

namespace strata::wasm::text {
namespace {

const Features kAll = *Features::Parse("all", Features());

ByteVector ModuleOf(const ByteVector& body) {
  ModuleBuilder module;
  module.FuncType({}, {});
  module.FuncType({0x7f, 0x7f}, {0x7f});
  module.Type({0x5f, 2, 0x7f, 1, 0x78, 0});
  module.Import("m", "f", {0, 1});
  module.Memory({0, 1});
  module.Table({0x70, 0, 1});
  module.Global({0x7f, 1}, {0x41, 7});
  module.Tag(0);
  module.Func(0, body, {1, 3, 0x7f});
  return module.Bytes();
}

TEST(RoundTrip, EveryOpcodeWithMinimalImmediates) {
  for (int i = 0; i < kOpcodeCount; ++i) {
    const Opcode opcode = static_cast<Opcode>(i);
    if (IsBlockPart(opcode)) continue;
    ByteVector body = Op(opcode, MinimalImmediates(GetOpcodeInfo(opcode).immediate));
    if (OpensBlock(opcode)) body.push_back(0x0b);
    const ByteVector module = ModuleOf(body);
    ASSERT_TRUE(DecodeModule(module, kAll).ok());
    ASSERT_TRUE(PrintModuleToString(*DecodeModule(module, kAll)).ok()) << GetOpcodeInfo(opcode).text;
    EXPECT_EQ(CheckRoundTrip(module, kAll), absl::OkStatus()) << GetOpcodeInfo(opcode).text;
  }
}

// Bodies that nest well and mean nothing. Replay with the seed.
class RandomBody {
 public:
  explicit RandomBody(uint64_t seed) : random_(seed) {}

  ByteVector Make(size_t instructions) {
    for (size_t i = 0; i < instructions; ++i) Step();
    while (blocks_.depth() > 0) Emit(Opcode::kEnd, {});
    return bytes_;
  }

 private:
  uint8_t Below(uint32_t limit) { return static_cast<uint8_t>(random_() % limit); }

  void Step() {
    switch (Below(8)) {
      case 0:
        return Emit(kBlocks[Below(5)], Below(2) == 0 ? ByteVector{0x7f} : ByteVector{Below(3)});
      case 1:
        return EmitPart();
      case 2:
      case 3:
        return Emit(Opcode::kLocalGet, {Below(3)});
      case 4:
        return Emit(Opcode::kI32Add, {});
      default:
        return EmitAny();
    }
  }

  void EmitAny() {
    const Opcode opcode = static_cast<Opcode>(random_() % kOpcodeCount);
    if (OpensBlock(opcode) || IsBlockPart(opcode)) return;
    ByteVector immediates = MinimalImmediates(GetOpcodeInfo(opcode).immediate);
    const bool is_index =
        immediates == ByteVector{0} && opcode != Opcode::kSelectTyped && opcode != Opcode::kAtomicFence;
    if (is_index) immediates[0] = Below(6);
    Emit(opcode, immediates);
  }

  void EmitPart() {
    constexpr Opcode kParts[] = {Opcode::kElse, Opcode::kCatch, Opcode::kCatchAll, Opcode::kDelegate, Opcode::kEnd};
    const Opcode opcode = kParts[Below(5)];
    BlockStack after = blocks_;
    if (blocks_.depth() == 0 || !after.Apply(opcode)) return;
    Emit(opcode, MinimalImmediates(GetOpcodeInfo(opcode).immediate));
  }

  void Emit(Opcode opcode, ByteVector immediates) {
    if (opcode == Opcode::kTryTable) immediates.insert(immediates.end(), {2, 0, 0, 1, 2, 0});
    blocks_.Apply(opcode);
    const ByteVector bytes = Op(opcode, immediates);
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }

  static constexpr Opcode kBlocks[] = {Opcode::kBlock, Opcode::kLoop, Opcode::kIf, Opcode::kTry, Opcode::kTryTable};

  std::mt19937_64 random_;
  BlockStack blocks_;
  ByteVector bytes_;
};

TEST(RoundTrip, RandomBodies) {
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    const ByteVector module = ModuleOf(RandomBody(seed).Make(1 + seed % 60));
    const auto decoded = DecodeModule(module, kAll);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    const auto text = PrintModuleToString(*decoded);
    ASSERT_TRUE(text.ok()) << text.status();
    ASSERT_EQ(CheckRoundTrip(module, kAll), absl::OkStatus()) << *text;
  }
}

// Names of one map, in their order.
std::string Show(const std::vector<NameEntry>& names) {
  std::string out;
  for (const NameEntry& name : names) absl::StrAppend(&out, name.index, "=", name.name, ";");
  return out;
}
std::string Show(const std::vector<IndirectNameEntry>& names) {
  std::string out;
  for (const IndirectNameEntry& entry : names) absl::StrAppend(&out, entry.index, "{", Show(entry.names), "}");
  return out;
}
std::string Show(const Names& names) {
  return absl::StrCat(names.module, "|", Show(names.funcs), "|", Show(names.types), "|", Show(names.tables), "|",
                      Show(names.memories), "|", Show(names.globals), "|", Show(names.elems), "|", Show(names.datas),
                      "|", Show(names.tags), "|", Show(names.locals), "|", Show(names.labels), "|", Show(names.fields));
}

TEST(RoundTrip, KeepsEveryName) {
  const auto module =
      ParseModule(R"((module $"m n" (type $t (struct (field $x i32) (field (@name "x") i32) (field i32)))
    (import "" "" (func $f (param $p i32) (param (@name "p") i64))) (table $f 0 funcref) (memory $"\u{202e}" 0) (tag $e)
    (global $g i32 (i32.const 0)) (elem $s funcref) (data $d) (func (@name "f") (param $p i32) (local $l i32) (local (@name "") i64)
    block $l block $l (if $p (local.get $p) (then)) end end block (@name "") end) (func (@name ""))))",
                  kAll);
  ASSERT_TRUE(module.ok()) << module.status();
  EXPECT_EQ(CheckRoundTrip(*module->bytes, kAll), absl::OkStatus());
  const auto again = ParseModule(*PrintModuleToString(*module), kAll);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Show(again->names), Show(module->names));
  EXPECT_EQ(module->names.labels[0].names.size(), 4u);
}

ByteVector Repeat(const ByteVector& bytes, size_t count) {
  ByteVector all;
  for (size_t i = 0; i < count; ++i) all.insert(all.end(), bytes.begin(), bytes.end());
  return all;
}

// Neither recursion nor indentation may grow with the depth.
TEST(RoundTrip, DeepNesting) {
  constexpr size_t kDepth = 50'000;
  const ByteVector blocks = Concat({Repeat({0x02, 0x40}, kDepth), Repeat({0x0b}, kDepth)});
  const ByteVector ifs =
      Concat({{0x41, 1}, Repeat({0x04, 0x7f, 0x41, 1}, kDepth), Repeat({0x05, 0x41, 0, 0x0b}, kDepth)});
  const ByteVector operands = Concat({{0x41, 1}, Repeat({0x45}, kDepth), {0x1a}});
  for (const ByteVector& body : {blocks, ifs, operands}) {
    const ByteVector module = ModuleOf(body);
    EXPECT_EQ(CheckRoundTrip(module, kAll), absl::OkStatus());
    PrintOptions options;
    options.folded = true;
    const auto text = PrintModuleToString(*DecodeModule(module, kAll), options);
    ASSERT_TRUE(text.ok());
    EXPECT_LT(text->size(), 400 * kDepth);
  }
}

}  // namespace
}  // namespace strata::wasm::text
