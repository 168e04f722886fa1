// A step per opcode, instantiated from the opcode table, and tables of them by byte and by prefix and code.

#include "wasm/validation/instruction_step.h"

#include <cstddef>

#include "absl/base/optimization.h"
#include "wasm/validation/opcode_rules.h"
#include "wasm/validation/rule_table.h"

namespace strata::wasm {
namespace {

using internal::kOpcodeRows;
using internal::Step;

// Codes that are not assigned, and opcodes whose feature is off: the reader knows the words.
void OtherStep(InstructionReader& reader, RuleContext& c) {
  if (reader.reader().ok() && reader.TryAgain(c.in)) ApplyRule(c);
}

template <Opcode kOpcode>
void OpcodeStep(InstructionReader& reader, RuleContext& c) {
  constexpr internal::OpcodeRow kRow = kOpcodeRows[static_cast<size_t>(kOpcode)];
  if constexpr (kRow.feature != Feature::kMvp) {
    if (ABSL_PREDICT_FALSE(!reader.has(kRow.feature))) return OtherStep(reader, c);
  }
  if (ABSL_PREDICT_FALSE(!reader.TryImmediates<kRow.immediate>(c.in))) return;
  c.in.opcode = kOpcode;
  internal::kRuleOf<kOpcode>(c);
}

constexpr uint8_t kFirstPrefix = 0xfb;
constexpr size_t kPrefixes = 4;
constexpr size_t kCodesPerPrefix = 0x120;
using StepsByCode = std::array<Step, kCodesPerPrefix>;

constexpr std::array<Step, kOpcodeCount> kStepsByOpcode = {{
#define STRATA_OPCODE(name, text, prefix, code, immediate, signature, feature) OpcodeStep<Opcode::name>,
#include "wasm/types/opcodes.def"
#undef STRATA_OPCODE
}};

constexpr StepsByCode MakeStepsByCode(uint8_t prefix) {
  StepsByCode steps{};
  for (Step& step : steps) step = OtherStep;
  for (size_t i = 0; i < kOpcodeRows.size(); ++i) {
    if (kOpcodeRows[i].prefix == prefix) steps[kOpcodeRows[i].code] = kStepsByOpcode[i];
  }
  return steps;
}

constexpr std::array<StepsByCode, kPrefixes> kPrefixedSteps = {MakeStepsByCode(0xfb), MakeStepsByCode(0xfc),
                                                               MakeStepsByCode(0xfd), MakeStepsByCode(0xfe)};

template <uint8_t kPrefix>
void PrefixStep(InstructionReader& reader, RuleContext& c) {
  const uint32_t code = reader.PrefixedCode();
  if (ABSL_PREDICT_FALSE(code >= kCodesPerPrefix)) return OtherStep(reader, c);
  kPrefixedSteps[kPrefix - kFirstPrefix][code](reader, c);
}

constexpr std::array<Step, 256> MakeSteps() {
  const StepsByCode unprefixed = MakeStepsByCode(0);
  std::array<Step, 256> steps{};
  for (size_t i = 0; i < steps.size(); ++i) steps[i] = unprefixed[i];
  steps[0xfb] = PrefixStep<0xfb>;
  steps[0xfc] = PrefixStep<0xfc>;
  steps[0xfd] = PrefixStep<0xfd>;
  steps[0xfe] = PrefixStep<0xfe>;
  return steps;
}

}  // namespace

namespace internal {
constinit const std::array<Step, 256> kSteps = MakeSteps();
}  // namespace internal

}  // namespace strata::wasm
