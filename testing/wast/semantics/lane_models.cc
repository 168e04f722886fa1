// A row per instruction on one lane.
#include <type_traits>

#include "testing/wast/semantics/integer_operations.h"
#include "testing/wast/semantics/lane_model.h"
#include "testing/wast/semantics/lanes.h"

namespace strata::testing {
namespace {

using wasm::Opcode;

// Lanes below 32 bits become an i32.
template <class T, bool kIsSigned>
Expected Extract(const Bits* operands, uint8_t lane) {
  using U = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
  const T value = VectorOf<T>(operands[0])[lane];
  return ExpectInteger(kIsSigned ? static_cast<U>(Signed(value)) : static_cast<U>(value));
}

template <class T>
Expected Replace(const Bits* operands, uint8_t lane) {
  Vector<T> lanes = VectorOf<T>(operands[0]);
  lanes[lane] = NumberOf<T>(operands[1]);
  ExpectedValue value{8 * sizeof(T), {}};
  for (T each : lanes) value.lanes.push_back(LaneOfInteger(each));
  return {nullptr, {value}};
}

constexpr LaneModel kModels[] = {
    {Opcode::kI8x16ExtractLaneS, Extract<uint8_t, true>},   {Opcode::kI8x16ExtractLaneU, Extract<uint8_t, false>},
    {Opcode::kI8x16ReplaceLane, Replace<uint8_t>},          {Opcode::kI16x8ExtractLaneS, Extract<uint16_t, true>},
    {Opcode::kI16x8ExtractLaneU, Extract<uint16_t, false>}, {Opcode::kI16x8ReplaceLane, Replace<uint16_t>},
    {Opcode::kI32x4ExtractLane, Extract<uint32_t, false>},  {Opcode::kI32x4ReplaceLane, Replace<uint32_t>},
    {Opcode::kI64x2ExtractLane, Extract<uint64_t, false>},  {Opcode::kI64x2ReplaceLane, Replace<uint64_t>},
    {Opcode::kF32x4ExtractLane, Extract<uint32_t, false>},  {Opcode::kF32x4ReplaceLane, Replace<uint32_t>},
    {Opcode::kF64x2ExtractLane, Extract<uint64_t, false>},  {Opcode::kF64x2ReplaceLane, Replace<uint64_t>},
};

}  // namespace

absl::Span<const LaneModel> LaneModels() { return kModels; }

Expected ExpectShuffle(const Bits* operands, const uint8_t* lanes) {
  ExpectedValue value{8, {}};
  for (int i = 0; i < 16; ++i) value.lanes.push_back({VectorOf<uint8_t>(operands[lanes[i] / 16])[lanes[i] % 16]});
  return {nullptr, {value}};
}

}  // namespace strata::testing
