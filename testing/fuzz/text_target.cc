// Any text as a module and as a script: parsing ends, and what is accepted decodes.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "testing/fuzz/fuzz_target.h"
#include "vm_binding/base/check.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/text/assembler.h"
#include "wasm/text/script.h"
#include "wasm/types/features.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace strata;  // NOLINT: a C function stands outside
  static const wasm::Features all = *wasm::Features::Parse("all", wasm::Features());
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<std::vector<uint8_t>> bytes = wasm::text::AssembleText(text, all);
  if (bytes.ok()) {
    const absl::StatusOr<wasm::Module> module = wasm::DecodeModule(*bytes, all);
    // Limits are the decoder's to refuse.
    STRATA_CHECK(module.ok() || absl::StrContains(module.status().message(), "too "), "kAssembledDecodes");
  }
  wasm::text::ParseScript(text).IgnoreError();
  return 0;
}
