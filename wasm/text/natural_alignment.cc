#include "wasm/text/natural_alignment.h"

#include "absl/strings/string_view.h"

namespace strata::wasm::text {
namespace {

constexpr absl::string_view kAccesses[] = {"load", "store", "rmw", "wait", "notify"};

// Removes the decimal number at the start of `text`; 0 if there is none.
uint32_t ConsumeNumber(absl::string_view& text) {
  uint32_t value = 0;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    value = value * 10 + static_cast<uint32_t>(text[0] - '0');
    text.remove_prefix(1);
  }
  return value;
}

// What follows the access in the name: "8_u" of "i32.load8_u".
absl::string_view AfterAccess(absl::string_view name) {
  for (absl::string_view access : kAccesses) {
    const size_t at = name.find(access);
    if (at != absl::string_view::npos) return name.substr(at + access.size());
  }
  return {};
}

uint32_t AccessBits(absl::string_view name) {
  absl::string_view rest = AfterAccess(name);
  const uint32_t lane_bits = ConsumeNumber(rest);
  if (lane_bits != 0) {
    if (rest.empty() || rest[0] != 'x') return lane_bits;
    rest.remove_prefix(1);
    return lane_bits * ConsumeNumber(rest);
  }
  absl::string_view type = name.substr(1);
  const uint32_t type_bits = ConsumeNumber(type);
  return type_bits != 0 ? type_bits : 32;  // memory.atomic.notify
}

}  // namespace

uint32_t NaturalAlignmentLog2(Opcode opcode) {
  return static_cast<uint32_t>(__builtin_ctz(AccessBits(GetOpcodeInfo(opcode).text) / 8));
}

}  // namespace strata::wasm::text
