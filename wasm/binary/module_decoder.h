// Decodes a module (core specification 5.5): every section into the tables of Module, function bodies left as bytes.
//
// Checks what the binary format says about sections, counts and encodings, and the implementation limits; what
// validation says about indices and types is wasm/validation's business, and so are the instructions inside function
// bodies: an encoding error there shows when the function is validated. Thread safe; keeps a copy of the bytes inside
// the Module.

#ifndef STRATA_WASM_BINARY_MODULE_DECODER_H_
#define STRATA_WASM_BINARY_MODULE_DECODER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "wasm/module/module.h"
#include "wasm/types/features.h"

namespace strata::wasm {

absl::StatusOr<Module> DecodeModule(absl::Span<const uint8_t> bytes, const Features& features);
// The same without copying.
absl::StatusOr<Module> DecodeModule(std::shared_ptr<const std::vector<uint8_t>> bytes, const Features& features);

}  // namespace strata::wasm

#endif  // STRATA_WASM_BINARY_MODULE_DECODER_H_
