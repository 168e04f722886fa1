// The enumeration of instructions and the constant description of each, generated from opcodes.def.

#ifndef STRATA_WASM_TYPES_OPCODE_H_
#define STRATA_WASM_TYPES_OPCODE_H_

#include <array>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "wasm/types/features.h"

namespace strata::wasm {

enum class Opcode : uint16_t {
#define STRATA_OPCODE(name, text, prefix, code, immediate, signature, feature) name,
#include "wasm/types/opcodes.def"
#undef STRATA_OPCODE
};
inline constexpr int kOpcodeCount = 0
#define STRATA_OPCODE(name, text, prefix, code, immediate, signature, feature) +1
#include "wasm/types/opcodes.def"
#undef STRATA_OPCODE
    ;

// What follows the opcode in the binary format.
enum class ImmediateKind : uint8_t {
  kNone,
  kBlockType,
  kLabel,
  kBrTable,
  kFunc,
  kCallIndirect,  // type, table
  kType,
  kTypeField,
  kTypeCount,  // type, u32
  kTypeType,   // destination type, source type
  kTypeData,
  kTypeElem,
  kLocal,
  kGlobal,
  kTable,
  kTableTable,  // destination, source
  kTableInit,   // elem, table
  kElem,
  kMemory,
  kMemoryMemory,  // destination, source
  kMemoryInit,    // data, memory
  kData,
  kMemArg,
  kMemArgLane,
  kLane,
  kShuffle,
  kI32,
  kI64,
  kF32,
  kF64,
  kV128,
  kHeapType,
  kBrOnCast,  // flags, label, source heap type, target heap type
  kSelectTypes,
  kTag,
  kTryTable,
  kFence,
};

struct OpcodeInfo {
  absl::string_view text;
  uint8_t prefix;  // 0 where the code is the first byte
  uint16_t code;
  ImmediateKind immediate;
  absl::string_view signature;  // see opcodes.def
  Feature feature;
};

namespace internal {
inline constexpr uint16_t kNoOpcode = 0xffff;
extern const std::array<OpcodeInfo, kOpcodeCount> kOpcodeInfos;
// The Opcode of each single byte, or kNoOpcode; prefix bytes are kNoOpcode.
extern const std::array<uint16_t, 256> kSingleByteOpcodes;
}  // namespace internal

inline const OpcodeInfo& GetOpcodeInfo(Opcode opcode) { return internal::kOpcodeInfos[static_cast<uint16_t>(opcode)]; }
// The instruction with this prefix (0 for none) and code; nullopt for an unassigned code. O(1).
std::optional<Opcode> FindOpcode(uint8_t prefix, uint32_t code);
// The same for a byte that is a whole opcode; kNoOpcode for an unassigned code or a prefix.
inline uint16_t FindSingleByteOpcode(uint8_t code) { return internal::kSingleByteOpcodes[code]; }
constexpr bool IsOpcodePrefix(uint8_t byte) { return byte >= 0xfb && byte <= 0xfe; }

}  // namespace strata::wasm

#endif  // STRATA_WASM_TYPES_OPCODE_H_
