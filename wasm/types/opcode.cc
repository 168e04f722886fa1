// Tables over opcodes.def: by enumerator, and by prefix and code.

#include "wasm/types/opcode.h"

#include <array>
#include <cstddef>

namespace strata::wasm {
namespace {

struct Row {
  Opcode opcode;
  uint8_t prefix;
  uint16_t code;
};

constexpr Row kRows[] = {
#define STRATA_OPCODE(name, text, prefix, code, immediate, signature, feature) {Opcode::name, prefix, code},
#include "wasm/types/opcodes.def"
#undef STRATA_OPCODE
};

template <size_t kSize>
constexpr std::array<uint16_t, kSize> MakeTable(uint8_t prefix) {
  std::array<uint16_t, kSize> table{};
  for (uint16_t& entry : table) entry = internal::kNoOpcode;
  for (const Row& row : kRows) {
    if (row.prefix == prefix) table[row.code] = static_cast<uint16_t>(row.opcode);
  }
  return table;
}

constexpr uint8_t kFirstPrefix = 0xfb;
constexpr size_t kCodesPerPrefix = 0x120;
constexpr std::array<std::array<uint16_t, kCodesPerPrefix>, 4> kPrefixedOpcodes = {
    MakeTable<kCodesPerPrefix>(0xfb), MakeTable<kCodesPerPrefix>(0xfc), MakeTable<kCodesPerPrefix>(0xfd),
    MakeTable<kCodesPerPrefix>(0xfe)};

}  // namespace

namespace internal {

constinit const std::array<OpcodeInfo, kOpcodeCount> kOpcodeInfos = {{
#define STRATA_OPCODE(name, text, prefix, code, immediate, signature, feature) \
  {text, prefix, code, ImmediateKind::immediate, signature, Feature::feature},
#include "wasm/types/opcodes.def"
#undef STRATA_OPCODE
}};

constinit const std::array<uint16_t, 256> kSingleByteOpcodes = MakeTable<256>(0);

}  // namespace internal

std::optional<Opcode> FindOpcode(uint8_t prefix, uint32_t code) {
  uint16_t found = internal::kNoOpcode;
  if (prefix == 0) {
    if (code < internal::kSingleByteOpcodes.size()) found = internal::kSingleByteOpcodes[code];
  } else if (IsOpcodePrefix(prefix) && code < kCodesPerPrefix) {
    found = kPrefixedOpcodes[prefix - kFirstPrefix][code];
  }
  if (found == internal::kNoOpcode) return std::nullopt;
  return static_cast<Opcode>(found);
}

}  // namespace strata::wasm
