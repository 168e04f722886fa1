// A small grammar of instruction names: what follows "load", "store", "rmw", "wait" is a width, else the type's own
// counts.

#include "wasm/types/memory_access.h"

#include <bit>
#include <cstddef>

#include "absl/strings/string_view.h"

namespace strata::wasm {
namespace {

constexpr absl::string_view kNames[] = {
#define STRATA_OPCODE(name, text, prefix, code, immediate, signature, feature) text,
#include "wasm/types/opcodes.def"
#undef STRATA_OPCODE
};

constexpr ImmediateKind kImmediates[] = {
#define STRATA_OPCODE(name, text, prefix, code, immediate, signature, feature) ImmediateKind::immediate,
#include "wasm/types/opcodes.def"
#undef STRATA_OPCODE
};

// The number at `at`, which then stands behind it; 0 if there is none.
constexpr uint32_t NumberAt(absl::string_view name, size_t& at) {
  uint32_t value = 0;
  for (; at < name.size() && name[at] >= '0' && name[at] <= '9'; ++at) {
    value = value * 10 + static_cast<uint32_t>(name[at] - '0');
  }
  return value;
}

constexpr size_t EndOf(absl::string_view name, absl::string_view part) {
  for (size_t i = 0; i + part.size() <= name.size(); ++i) {
    bool same = true;
    for (size_t j = 0; j < part.size(); ++j) same = same && name[i + j] == part[j];
    if (same) return i + part.size();
  }
  return 0;
}

constexpr uint32_t AccessBits(absl::string_view name) {
  constexpr absl::string_view kVerbs[] = {"load", "store", "rmw", "wait"};
  size_t at = 0;
  for (absl::string_view verb : kVerbs) {
    if (at == 0) at = EndOf(name, verb);
  }
  if (at == 0) return 32;  // memory.atomic.notify
  const uint32_t bits = NumberAt(name, at);
  if (bits != 0 && at < name.size() && name[at] == 'x') {
    ++at;
    return bits * NumberAt(name, at);
  }
  size_t type = 1;
  return bits != 0 ? bits : NumberAt(name, type);
}

constexpr bool HasMemArg(ImmediateKind kind) {
  return kind == ImmediateKind::kMemArg || kind == ImmediateKind::kMemArgLane;
}

constexpr std::array<uint8_t, kOpcodeCount> MakeSizes() {
  std::array<uint8_t, kOpcodeCount> sizes{};
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (HasMemArg(kImmediates[i])) sizes[i] = static_cast<uint8_t>(std::countr_zero(AccessBits(kNames[i]) / 8));
  }
  return sizes;
}

}  // namespace

namespace internal {
constinit const std::array<uint8_t, kOpcodeCount> kAccessSizeLog2 = MakeSizes();
}  // namespace internal

uint32_t LaneCount(Opcode opcode) {
  const OpcodeInfo& info = GetOpcodeInfo(opcode);
  switch (info.immediate) {
    case ImmediateKind::kMemArgLane:
      return uint32_t{16} >> AccessSizeLog2(opcode);
    case ImmediateKind::kLane: {
      size_t at = info.text.find('x') + 1;
      return NumberAt(info.text, at);
    }
    case ImmediateKind::kShuffle:
      return 32;
    default:
      return 0;
  }
}

}  // namespace strata::wasm
