// Reads immediates in the forms that nearly all have: numbers of a few bytes, well before the end.
//
// No state and no errors: whatever is longer, wrong or rare is left to the InstructionReader. Places are pointers into
// the bytes.

#ifndef STRATA_WASM_BINARY_SHORT_IMMEDIATES_H_
#define STRATA_WASM_BINARY_SHORT_IMMEDIATES_H_

#include <cstdint>

#include "wasm/binary/instruction.h"
#include "wasm/types/opcode.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {

// A number of one or two bytes, if at least two are left. Returns the place behind it, or nullptr.
inline const uint8_t* ReadShortU32(const uint8_t* place, const uint8_t* end, uint32_t& value) {
  if (end - place < 2) return nullptr;
  if (place[0] < 0x80) {
    value = place[0];
    return place + 1;
  }
  if (place[1] >= 0x80) return nullptr;
  value = (place[0] & 0x7fu) | uint32_t{place[1]} << 7;
  return place + 2;
}

// A signed number of one to four bytes, if at least four are left: constants are often addresses.
inline const uint8_t* ReadShortS32(const uint8_t* place, const uint8_t* end, int32_t& value) {
  constexpr int kMaxBytes = 4;
  if (end - place < kMaxBytes) return nullptr;
  uint32_t bits = 0;
  for (int i = 0; i < kMaxBytes; ++i) {
    bits |= (place[i] & 0x7fu) << (7 * i);
    if (place[i] >= 0x80) continue;
    const int unused = 32 - 7 * (i + 1);
    value = static_cast<int32_t>(bits << unused) >> unused;
    return place + i + 1;
  }
  return nullptr;
}

// In memory 0 and without flags.
inline const uint8_t* ReadShortMemArg(const uint8_t* place, const uint8_t* end, MemArg& arg) {
  constexpr uint8_t kFlags = 0xc0;
  if (place == end || (*place & kFlags) != 0) return nullptr;
  uint32_t offset = 0;
  const uint8_t* behind = ReadShortU32(place + 1, end, offset);
  arg.align_log2 = *place;
  arg.memory = 0;
  arg.offset = offset;
  return behind;
}

// Without result, or with a number.
inline const uint8_t* ReadShortBlockType(const uint8_t* place, const uint8_t* end, BlockType& type) {
  constexpr uint8_t kEmptyByte = 0x40, kI32Byte = 0x7f, kF64Byte = 0x7c;
  if (place == end) return nullptr;
  if (*place == kEmptyByte) {
    type.kind = BlockType::Kind::kEmpty;
    return place + 1;
  }
  if (*place < kF64Byte || *place > kI32Byte) return nullptr;
  type.kind = BlockType::Kind::kValue;
  type.value = static_cast<ValKind>(kI32Byte - *place);
  return place + 1;
}

inline const uint8_t* ReadShortI64(const uint8_t* place, const uint8_t* end, int64_t& value) {
  int32_t narrow = 0;
  const uint8_t* behind = ReadShortS32(place, end, narrow);
  value = narrow;
  return behind;
}

// Whether instructions with these immediates have a short form.
constexpr bool HasShortForm(ImmediateKind kind) {
  switch (kind) {
    case ImmediateKind::kNone:
    case ImmediateKind::kLabel:
    case ImmediateKind::kFunc:
    case ImmediateKind::kType:
    case ImmediateKind::kLocal:
    case ImmediateKind::kGlobal:
    case ImmediateKind::kTypeField:
    case ImmediateKind::kI32:
    case ImmediateKind::kI64:
    case ImmediateKind::kMemArg:
    case ImmediateKind::kBlockType:
      return true;
    default:
      return false;
  }
}

// Returns the place behind them, or nullptr.
template <ImmediateKind kKind>
const uint8_t* ReadShortImmediates(const uint8_t* place, const uint8_t* end, Instruction& out) {
  static_assert(HasShortForm(kKind));
  switch (kKind) {
    case ImmediateKind::kNone:
      return place;
    case ImmediateKind::kLabel:
    case ImmediateKind::kFunc:
    case ImmediateKind::kType:
    case ImmediateKind::kLocal:
    case ImmediateKind::kGlobal:
      return ReadShortU32(place, end, out.index);
    case ImmediateKind::kTypeField:
      place = ReadShortU32(place, end, out.index);
      return place != nullptr ? ReadShortU32(place, end, out.index2) : nullptr;
    case ImmediateKind::kI32:
      return ReadShortS32(place, end, out.i32);
    case ImmediateKind::kI64:
      return ReadShortI64(place, end, out.i64);
    case ImmediateKind::kMemArg:
      return ReadShortMemArg(place, end, out.memarg);
    case ImmediateKind::kBlockType:
      return ReadShortBlockType(place, end, out.block);
    default:
      return nullptr;
  }
}

}  // namespace strata::wasm

#endif  // STRATA_WASM_BINARY_SHORT_IMMEDIATES_H_
