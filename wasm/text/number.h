// Number literals (core specification 6.3.1–6.3.2) to exact bits.

#ifndef STRATA_WASM_TEXT_NUMBER_H_
#define STRATA_WASM_TEXT_NUMBER_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "wasm/text/token.h"

namespace strata::wasm::text {

// kNat, kInt or kFloat if `text` is a number of the grammar, kReserved if it is not.
TokenKind ClassifyNumber(absl::string_view text);

// The functions below take text that ClassifyNumber accepted; nullopt means out of range.

// An unsigned integer below 2^64.
std::optional<uint64_t> ParseNat(absl::string_view text);
// An integer of -2^(bits-1) to 2^bits - 1, as two's complement in the low `bits` bits; `bits` is 8, 16, 32 or 64.
std::optional<uint64_t> ParseInteger(absl::string_view text, int bits);
// The nearest value, ties to even. Integers are numbers too. A NaN's payload must fit and not be zero.
std::optional<uint32_t> ParseF32(absl::string_view text);
std::optional<uint64_t> ParseF64(absl::string_view text);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_NUMBER_H_
