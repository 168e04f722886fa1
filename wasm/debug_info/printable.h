// Makes a text that a guest wrote fit to be shown.

#ifndef STRATA_WASM_DEBUG_INFO_PRINTABLE_H_
#define STRATA_WASM_DEBUG_INFO_PRINTABLE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace strata::wasm::debug_info {

// At most so many bytes of a name or a path are kept.
inline constexpr size_t kMaxNameBytes = 1024;

// UTF-8 without control characters (each becomes '?'), shortened to kMaxNameBytes.
std::string Printable(absl::string_view text);

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_PRINTABLE_H_
