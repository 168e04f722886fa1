// A step per opcode, instantiated from the opcode table, and tables of them by byte and by prefix and code.

#include "wasm/validation/instruction_step.h"

#include <cstddef>

#include "absl/base/optimization.h"
#include "wasm/binary/short_immediates.h"
#include "wasm/validation/opcode_rules.h"
#include "wasm/validation/rule_table.h"
#include "wasm/validation/usual_rules.h"

namespace strata::wasm {
namespace {

using internal::kOpcodeRows;
using internal::Step;

// The ordinary way: unusual instructions, codes that are not assigned, opcodes whose feature is off.
const uint8_t* OrdinaryStep(const uint8_t*, InstructionReader& reader, RuleContext& c) {
  const uint8_t* behind = reader.InstructionAt(c.place, c.in);
  if (behind != nullptr) ApplyRule(c);
  return behind;
}

template <Opcode kOpcode>
const uint8_t* OpcodeStep(const uint8_t* place, InstructionReader& reader, RuleContext& c) {
  constexpr internal::OpcodeRow kRow = kOpcodeRows[static_cast<size_t>(kOpcode)];
  if constexpr (kRow.feature != Feature::kMvp) {
    if (ABSL_PREDICT_FALSE(!reader.has(kRow.feature))) return OrdinaryStep(place, reader, c);
  }
  const uint8_t* behind;
  if constexpr (HasShortForm(kRow.immediate)) {
    behind = ReadShortImmediates<kRow.immediate>(place, reader.end(), c.in);
    if (ABSL_PREDICT_FALSE(behind == nullptr)) return OrdinaryStep(place, reader, c);
  } else {
    behind = reader.ImmediatesAt(place, kRow.immediate, c.in);
    if (ABSL_PREDICT_FALSE(behind == nullptr)) return nullptr;
  }
  if constexpr (HasShortForm(kRow.immediate) && HasUsualCase(kOpcode)) {
    if (ABSL_PREDICT_TRUE(TryUsual<kOpcode>(c))) return behind;
    return OrdinaryStep(place, reader, c);
  }
  c.in.opcode = kOpcode;
  internal::kRuleOf<kOpcode>(c);
  return behind;
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
  for (Step& step : steps) step = OrdinaryStep;
  for (size_t i = 0; i < kOpcodeRows.size(); ++i) {
    if (kOpcodeRows[i].prefix == prefix) steps[kOpcodeRows[i].code] = kStepsByOpcode[i];
  }
  return steps;
}

constexpr std::array<StepsByCode, kPrefixes> kPrefixedSteps = {MakeStepsByCode(0xfb), MakeStepsByCode(0xfc),
                                                               MakeStepsByCode(0xfd), MakeStepsByCode(0xfe)};

template <uint8_t kPrefix>
const uint8_t* PrefixStep(const uint8_t* place, InstructionReader& reader, RuleContext& c) {
  uint32_t code = 0;
  const uint8_t* behind = ReadShortU32(place, reader.end(), code);
  if (ABSL_PREDICT_FALSE(behind == nullptr || code >= kCodesPerPrefix)) return OrdinaryStep(place, reader, c);
  return kPrefixedSteps[kPrefix - kFirstPrefix][code](behind, reader, c);
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
