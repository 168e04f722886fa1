// The characters of plain identifiers and keywords (core specification 6.3.5).

#ifndef STRATA_WASM_TEXT_ID_CHAR_H_
#define STRATA_WASM_TEXT_ID_CHAR_H_

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace strata::wasm::text {
namespace internal {

constexpr std::array<bool, 256> MakeIdChars() {
  std::array<bool, 256> table{};
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<uint8_t>(c)] = true;
  for (char c = 'A'; c <= 'Z'; ++c) table[static_cast<uint8_t>(c)] = true;
  for (char c = '0'; c <= '9'; ++c) table[static_cast<uint8_t>(c)] = true;
  for (char c : absl::string_view("!#$%&'*+-./:<=>?@\\^_`|~")) table[static_cast<uint8_t>(c)] = true;
  return table;
}
inline constexpr std::array<bool, 256> kIdChars = MakeIdChars();

}  // namespace internal

inline bool IsIdChar(char c) { return internal::kIdChars[static_cast<uint8_t>(c)]; }

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_ID_CHAR_H_
