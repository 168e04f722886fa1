// Any bytes as a module: decoding and validating end, twice with the same words; a valid body stays valid by itself.

#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "testing/fuzz/fuzz_target.h"
#include "vm_binding/base/check.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/module/module.h"
#include "wasm/types/features.h"
#include "wasm/types/indices.h"
#include "wasm/validation/module_validator.h"

namespace strata::testing {
namespace {

std::string Verdict(absl::Span<const uint8_t> bytes, const wasm::Features& features) {
  const absl::StatusOr<wasm::Module> module = wasm::DecodeModule(bytes, features);
  if (!module.ok()) return std::string(module.status().message());
  return std::string(wasm::ValidateModule(*module).message());
}

// Bodies in reverse order, each as if first called.
bool LazilyValid(absl::Span<const uint8_t> bytes, const wasm::Features& features) {
  const absl::StatusOr<wasm::Module> module = wasm::DecodeModule(bytes, features);
  if (!module.ok()) return false;
  const auto types = wasm::ValidateDeclarations(*module);
  if (!types.ok()) return false;
  for (size_t i = module->funcs.size(); i-- > 0;) {
    if (!wasm::ValidateFunction(*module, **types, wasm::FuncIndex(static_cast<uint32_t>(i))).ok()) return false;
  }
  return true;
}

}  // namespace
}  // namespace strata::testing

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace strata;  // NOLINT: a C function stands outside
  const absl::Span<const uint8_t> bytes(data, size);
  static const wasm::Features all = *wasm::Features::Parse("all", wasm::Features());
  const std::string verdict = testing::Verdict(bytes, all);
  STRATA_CHECK(testing::Verdict(bytes, all) == verdict, "kSameVerdictTwice");
  STRATA_CHECK(testing::LazilyValid(bytes, all) == verdict.empty(), "kBodiesAreIndependent");
  // What an older language accepts the newest does.
  if (testing::Verdict(bytes, wasm::Features::Wasm3()).empty()) STRATA_CHECK(verdict.empty(), "kFeaturesOnlyAdd");
  return 0;
}
