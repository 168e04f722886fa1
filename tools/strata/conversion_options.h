// What the commands that turn one form of a module into another have in common: one input, one output.

#ifndef STRATA_TOOLS_STRATA_CONVERSION_OPTIONS_H_
#define STRATA_TOOLS_STRATA_CONVERSION_OPTIONS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tools/strata/flags.h"
#include "wasm/types/features.h"

namespace strata::tools {

// Every feature there is: tools that run nothing take what anybody may have made.
wasm::Features AllFeatures();

// Rows of flags for Options with `features`, `output` and `help`.
template <class Options>
constexpr Flag<Options> FeaturesFlag() {
  return {{"features", "LIST",
           "Change the language, all of which is on: a base (mvp, wasm3.0) or nothing, then +NAME or -NAME."},
          [](Options& options, absl::string_view value) {
            const absl::StatusOr<wasm::Features> features = wasm::Features::Parse(value, AllFeatures());
            if (features.ok()) options.features = *features;
            return features.status();
          }};
}
template <class Options>
constexpr Flag<Options> OutputFlag(absl::string_view help) {
  return {{"o", "OUT", help}, [](Options& options, absl::string_view value) {
            if (value.empty()) return absl::InvalidArgumentError("the name of a file is missing");
            options.output = std::string(value);
            return absl::OkStatus();
          }};
}
template <class Options>
constexpr Flag<Options> HelpFlag() {
  return {{"help", "", "Print this."}, [](Options& options, absl::string_view) {
            options.help = true;
            return absl::OkStatus();
          }};
}

// The only one of `files`.
inline absl::StatusOr<std::string> OnlyFile(absl::string_view command, absl::Span<const absl::string_view> files) {
  if (files.empty()) return absl::InvalidArgumentError(absl::StrCat(command, " needs a FILE"));
  if (files.size() == 1) return std::string(files[0]);
  return absl::InvalidArgumentError(absl::StrCat(command, " takes one FILE, got ", files[0], " and ", files[1]));
}

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_CONVERSION_OPTIONS_H_
