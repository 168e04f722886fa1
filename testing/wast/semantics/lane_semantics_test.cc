// Instructions on one lane, with every lane, and shuffles, against their models.
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "testing/wast/semantics/binary_guest.h"
#include "testing/wast/semantics/edge_values.h"
#include "testing/wast/semantics/lane_model.h"
#include "wasm/binary/module_builder.h"
#include "wasm/types/memory_access.h"

namespace strata::testing {
namespace {

using wasm::ByteVector;
using wasm::Concat;
using wasm::Op;
using wasm::Opcode;

constexpr uint8_t kV128 = 0x7b;

uint8_t TypeByte(char letter) {
  switch (letter) {
    case 'i':
      return 0x7f;
    case 'l':
      return 0x7e;
    case 'f':
      return 0x7d;
    case 'd':
      return 0x7c;
    default:
      return kV128;
  }
}

void AddFunction(wasm::ModuleBuilder& module, Opcode opcode, const ByteVector& immediates) {
  const absl::string_view signature = wasm::GetOpcodeInfo(opcode).signature;
  const size_t colon = signature.find(':');
  ByteVector params, body;
  for (size_t i = 0; i < colon; ++i) {
    params.push_back(TypeByte(signature[i]));
    body = Concat({body, Op(Opcode::kLocalGet, {static_cast<uint8_t>(i)})});
  }
  module.Func(module.FuncType(params, {TypeByte(signature[colon + 1])}), Concat({body, Op(opcode, immediates)}));
}

// Compares for all combinations of edge values.
void Check(BinaryGuest& guest, uint32_t function, Opcode opcode, const std::string& name,
           const std::function<Expected(const Bits*)>& expect) {
  const absl::string_view signature = wasm::GetOpcodeInfo(opcode).signature;
  const std::vector<char> letters(signature.begin(), signature.begin() + signature.find(':'));
  for (const std::vector<Bits>& operands : Combinations(letters, 400)) {
    const BinaryGuest::Result result = guest.Call(function, operands);
    ASSERT_EQ(result.trap, "") << name;
    const Expected expected = expect(operands.data());
    ASSERT_TRUE(Matches(result.values[0], expected.values[0]))
        << name << " of " << Describe(operands[0]) << " is " << Describe(result.values[0]) << ", expected "
        << Describe(expected.values[0]);
  }
}

TEST(LaneSemantics, AreThoseOfTheModelsForEveryLane) {
  wasm::ModuleBuilder module;
  for (const LaneModel& model : LaneModels()) {
    for (uint8_t lane = 0; lane < wasm::LaneCount(model.opcode); ++lane) AddFunction(module, model.opcode, {lane});
  }
  BinaryGuest guest(module.Bytes());
  uint32_t function = 0;
  for (const LaneModel& model : LaneModels()) {
    for (uint8_t lane = 0; lane < wasm::LaneCount(model.opcode); ++lane) {
      Check(guest, function++, model.opcode,
            absl::StrCat(wasm::GetOpcodeInfo(model.opcode).text, " ", static_cast<int>(lane)),
            [&](const Bits* operands) { return model.expect(operands, lane); });
    }
  }
}

// Each kind that an implementation may single out, and some that are none.
std::vector<ByteVector> ShuffleLanes() {
  std::vector<ByteVector> all(6, ByteVector(16));
  for (uint8_t i = 0; i < 16; ++i) {
    all[0][i] = i;                                               // the first operand
    all[1][i] = static_cast<uint8_t>(16 + i);                    // the second
    all[2][i] = static_cast<uint8_t>(5 + i);                     // a window across both
    all[3][i] = static_cast<uint8_t>(i / 2 + (i % 2) * 16);      // low halves interleaved
    all[4][i] = static_cast<uint8_t>(8 + i / 2 + (i % 2) * 16);  // high halves
    all[5][i] = 21;                                              // one lane everywhere
  }
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 20; ++i) {
    ByteVector lanes;
    for (int lane = 0; lane < 16; ++lane) lanes.push_back(static_cast<uint8_t>(random() % 32));
    all.push_back(lanes);
  }
  return all;
}

TEST(LaneSemantics, OfShufflesAreThoseOfTheModel) {
  const std::vector<ByteVector> shuffles = ShuffleLanes();
  wasm::ModuleBuilder module;
  for (const ByteVector& lanes : shuffles) AddFunction(module, Opcode::kI8x16Shuffle, lanes);
  BinaryGuest guest(module.Bytes());
  for (uint32_t i = 0; i < shuffles.size(); ++i) {
    Check(guest, i, Opcode::kI8x16Shuffle, absl::StrCat("shuffle ", i),
          [&](const Bits* operands) { return ExpectShuffle(operands, shuffles[i].data()); });
  }
}

}  // namespace
}  // namespace strata::testing
