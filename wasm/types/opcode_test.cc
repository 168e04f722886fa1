// The opcode table's consistency: unique codes, well-formed signatures, look-up in both directions.

#include "wasm/types/opcode.h"

#include <set>
#include <utility>

#include "gtest/gtest.h"

namespace strata::wasm {
namespace {

TEST(Opcode, FindsEveryRowByItsCode) {
  for (int i = 0; i < kOpcodeCount; ++i) {
    const Opcode opcode = static_cast<Opcode>(i);
    const OpcodeInfo& info = GetOpcodeInfo(opcode);
    EXPECT_EQ(FindOpcode(info.prefix, info.code), opcode) << info.text;
  }
}

TEST(Opcode, FindsNothingElse) {
  std::set<std::pair<uint8_t, uint32_t>> assigned;
  for (int i = 0; i < kOpcodeCount; ++i) {
    const OpcodeInfo& info = GetOpcodeInfo(static_cast<Opcode>(i));
    EXPECT_TRUE(assigned.insert({info.prefix, info.code}).second) << info.text;
  }
  for (uint32_t prefix = 0; prefix < 256; ++prefix) {
    for (uint32_t code = 0; code < 0x400; ++code) {
      const uint8_t byte = static_cast<uint8_t>(prefix);
      EXPECT_EQ(FindOpcode(byte, code).has_value(), assigned.count({byte, code}) != 0) << prefix << " " << code;
    }
  }
  EXPECT_FALSE(FindOpcode(0xfd, 0xffffffff).has_value());
}

TEST(Opcode, SignaturesUseKnownLettersAroundOneColon) {
  for (int i = 0; i < kOpcodeCount; ++i) {
    const OpcodeInfo& info = GetOpcodeInfo(static_cast<Opcode>(i));
    if (info.signature == "*") continue;
    EXPECT_EQ(info.signature.find_first_not_of("ilfdvp:"), absl::string_view::npos) << info.text;
    EXPECT_EQ(info.signature.find(':'), info.signature.rfind(':')) << info.text;
    EXPECT_NE(info.signature.find(':'), absl::string_view::npos) << info.text;
  }
}

TEST(Opcode, PrefixesAreNoOpcodes) {
  for (int prefix = 0xfb; prefix <= 0xfe; ++prefix) {
    EXPECT_TRUE(IsOpcodePrefix(static_cast<uint8_t>(prefix)));
    EXPECT_EQ(FindSingleByteOpcode(static_cast<uint8_t>(prefix)), internal::kNoOpcode);
  }
  EXPECT_FALSE(IsOpcodePrefix(0xff));
}

}  // namespace
}  // namespace strata::wasm
