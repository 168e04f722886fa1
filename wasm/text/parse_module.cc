#include "wasm/text/parse_module.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "wasm/binary/module_decoder.h"
#include "wasm/text/assembler.h"

namespace strata::wasm::text {

absl::StatusOr<Module> ParseModule(absl::string_view wat, const Features& features) {
  absl::StatusOr<std::vector<uint8_t>> bytes = AssembleText(wat, features);
  if (!bytes.ok()) return bytes.status();
  return DecodeModule(std::make_shared<const std::vector<uint8_t>>(*std::move(bytes)), features);
}

}  // namespace strata::wasm::text
