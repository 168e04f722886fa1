// The text format's entry points: a module's text to its binary form, or all the way to a Module.

#ifndef STRATA_WASM_TEXT_ASSEMBLER_H_
#define STRATA_WASM_TEXT_ASSEMBLER_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wasm/text/token.h"
#include "wasm/types/features.h"

namespace strata::wasm::text {

struct AssembleOptions {
  // Whether identifiers become a name section.
  bool names = true;
  // The place of the text's first byte in its file, for error messages.
  Position start;
};

// `wat` is one `(module …)`, or a module's fields alone. Errors are InvalidArgumentErrors "line:column: wording".
// Checks what the text format itself checks; the result may still be invalid.
absl::StatusOr<std::vector<uint8_t>> AssembleText(absl::string_view wat, const Features& features,
                                                  const AssembleOptions& options = {});

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_ASSEMBLER_H_
