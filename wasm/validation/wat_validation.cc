// Assemble, decode, validate.

#include "wasm/validation/wat_validation.h"

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/text/assembler.h"
#include "wasm/validation/module_validator.h"

namespace strata::wasm {

Features AllFeatures() { return *Features::Parse("all", Features()); }

absl::StatusOr<Module> ModuleFromWat(absl::string_view wat, const Features& features) {
  absl::StatusOr<std::vector<uint8_t>> bytes = text::AssembleText(wat, AllFeatures());
  if (!bytes.ok()) return absl::InternalError(absl::StrCat("bad test text: ", bytes.status().message()));
  return DecodeModule(*bytes, features);
}

std::string ValidateWat(absl::string_view wat, const Features& features) {
  const absl::StatusOr<Module> module = ModuleFromWat(wat, features);
  return std::string(module.ok() ? ValidateModule(*module).message() : module.status().message());
}

}  // namespace strata::wasm
