// Language features, each named after its WebAssembly proposal, and sets of them.
//
// A Features value is given to the decoder, the text parser and the engine; a construct whose feature is off is
// rejected with the feature's name. kMvp is always on.

#ifndef STRATA_WASM_TYPES_FEATURES_H_
#define STRATA_WASM_TYPES_FEATURES_H_

#include <cstdint>
#include <initializer_list>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::wasm {

enum class Feature : uint8_t {
  kMvp,
  kSignExtension,
  kSaturatingConversion,
  kMultiValue,
  kMutableGlobals,
  kBulkMemory,
  kReferenceTypes,
  kSimd,
  kRelaxedSimd,
  kTailCall,
  kExtendedConst,
  kFunctionReferences,
  kGc,
  kMultiMemory,
  kMemory64,  // and 64-bit tables
  kExceptionHandling,
  kThreads,
  kWideArithmetic,
  kCustomPageSizes,
  kLegacyExceptions,
};
inline constexpr int kFeatureCount = 20;

class Features {
 public:
  constexpr Features() = default;
  static constexpr Features Of(std::initializer_list<Feature> list) {
    Features set;
    for (Feature feature : list) set.bits_ |= Bit(feature);
    return set;
  }
  // Exactly the WebAssembly 3.0 language.
  static Features Wasm3();
  // What is on unless somebody says otherwise: WebAssembly 3.0, and the proposals beyond it that only add to the
  // language (threads, wide-arithmetic, custom-page-sizes). legacy-exceptions is for modules that nobody should make
  // any more.
  static Features Default();
  // "wasm3.0,+threads,-multi-memory": a base name ("wasm3.0", "mvp", "all") or nothing, then names with + or -, left to
  // right.
  static absl::StatusOr<Features> Parse(absl::string_view text, Features initial);

  constexpr bool has(Feature feature) const { return (bits_ & Bit(feature)) != 0 || feature == Feature::kMvp; }
  constexpr Features With(Feature feature) const { return Features(bits_ | Bit(feature)); }
  constexpr Features Without(Feature feature) const { return Features(bits_ & ~Bit(feature)); }
  constexpr bool operator==(const Features&) const = default;

 private:
  constexpr explicit Features(uint32_t bits) : bits_(bits) {}
  static constexpr uint32_t Bit(Feature feature) { return uint32_t{1} << static_cast<int>(feature); }

  uint32_t bits_ = 0;
};

// The proposal's name: "multi-memory", "gc", …
absl::string_view FeatureName(Feature feature);

}  // namespace strata::wasm

#endif  // STRATA_WASM_TYPES_FEATURES_H_
