// Every form in both formats, and everything that is wrong with it.
#include <array>
#include <numeric>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "testing/wast/opcodes/opcode_form.h"
#include "testing/wast/opcodes/opcode_module.h"
#include "testing/wast/opcodes/opcode_negatives.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/text/assembler.h"
#include "wasm/text/module_printer.h"
#include "wasm/validation/module_validator.h"

namespace strata::testing {
namespace {

using wasm::Features;
using wasm::Module;
using wasm::Opcode;

Features All() { return *Features::Parse("all", Features()); }

// How many assertions each opcode has.
using Tally = std::array<int, wasm::kOpcodeCount>;

void ExpectNoneMissing(const Tally& tally) {
  for (int i = 0; i < wasm::kOpcodeCount; ++i) {
    const wasm::OpcodeInfo& info = wasm::GetOpcodeInfo(static_cast<Opcode>(i));
    EXPECT_GT(tally[i], 0) << info.text << " (" << int{info.prefix} << " " << info.code << ") has no assertion";
  }
}

std::string WhyRejected(const wasm::ByteVector& bytes, const Features& features) {
  const absl::StatusOr<Module> module = wasm::DecodeModule(bytes, features);
  return std::string(module.ok() ? wasm::ValidateModule(*module).message() : module.status().message());
}

// The opcodes of a function's body.
bool BodyHas(const Module& module, const wasm::Function& function, Opcode opcode) {
  wasm::InstructionReader reader(function.body, function.body_offset, module.features);
  wasm::Instruction instruction;
  while (!reader.done() && reader.TryNext(instruction)) {
    if (instruction.opcode == opcode) return true;
  }
  return false;
}

TEST(OpcodeForms, AreValidForEveryOpcode) {
  Tally tally{};
  for (const OpcodeForm& form : AllOpcodeForms()) {
    EXPECT_EQ(WhyRejected(BinaryModule(FunctionOf(form)), All()), "") << form.text;
    ++tally[static_cast<size_t>(form.opcode)];
  }
  ExpectNoneMissing(tally);
}

TEST(OpcodeForms, AssembleToTheirBinaryForm) {
  for (const OpcodeForm& form : AllOpcodeForms()) {
    const auto text = wasm::text::AssembleText(TextModule(form), All());
    ASSERT_TRUE(text.ok()) << form.text << ": " << text.status();
    const auto from_text = wasm::DecodeModule(*text, All());
    ASSERT_TRUE(from_text.ok()) << form.text << ": " << from_text.status();
    const auto from_bytes = wasm::DecodeModule(BinaryModule(FunctionOf(form)), All());
    ASSERT_TRUE(from_bytes.ok()) << form.text << ": " << from_bytes.status();
    EXPECT_EQ(from_text->funcs.back().body, from_bytes->funcs.back().body) << form.text;
    EXPECT_EQ(wasm::ValidateModule(*from_text), absl::OkStatus()) << form.text;
    EXPECT_TRUE(BodyHas(*from_text, from_text->funcs.back(), form.opcode)) << form.text;
  }
}

TEST(OpcodeForms, SurvivePrintingAndAssembling) {
  for (const OpcodeForm& form : AllOpcodeForms()) {
    const auto module = wasm::DecodeModule(BinaryModule(FunctionOf(form)), All());
    ASSERT_TRUE(module.ok()) << form.text << ": " << module.status();
    for (bool folded : {false, true}) {
      const auto printed = wasm::text::PrintModuleToString(*module, {.folded = folded});
      ASSERT_TRUE(printed.ok()) << form.text << ": " << printed.status();
      const auto text = wasm::text::AssembleText(*printed, All());
      ASSERT_TRUE(text.ok()) << form.text << ": " << text.status() << "\n" << *printed;
      const auto again = wasm::DecodeModule(*text, All());
      ASSERT_TRUE(again.ok()) << form.text << ": " << again.status();
      EXPECT_EQ(again->funcs.back().body, module->funcs.back().body) << *printed;
    }
  }
}

TEST(OpcodeForms, AreRejectedWhenWrong) {
  Tally tally{};
  for (const OpcodeForm& form : AllOpcodeForms()) {
    for (const Negative& negative : NegativesOf(form)) {
      const std::string why = WhyRejected(negative.module, negative.features);
      EXPECT_NE(why, "") << form.text << ", " << negative.what << ": was accepted";
      EXPECT_TRUE(absl::StrContains(why, negative.message))
          << form.text << ", " << negative.what << ": " << why << ", not: " << negative.message;
      ++tally[static_cast<size_t>(form.opcode)];
    }
  }
  ExpectNoneMissing(tally);
  // A generator that makes less than it did shows.
  EXPECT_GE(std::accumulate(tally.begin(), tally.end(), 0), 19'000);
}

}  // namespace
}  // namespace strata::testing
