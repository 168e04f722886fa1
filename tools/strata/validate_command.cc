#include "tools/strata/validate_command.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/strata/console.h"
#include "tools/strata/flags.h"
#include "tools/strata/module_file.h"
#include "tools/strata/supported_features.h"
#include "tools/strata/thread_count.h"
#include "vm_binding/base/ordered_work.h"
#include "wasm/types/features.h"

namespace strata::tools {
namespace {

struct ValidateOptions {
  wasm::Features features = DefaultFeatures();
  size_t jobs = base::AvailableProcessors();
  bool help = false;
};

constexpr Flag<ValidateOptions> kFlags[] = {
    {{"features", "LIST",
      "Change the language: a base (mvp, wasm3.0) or nothing, then +NAME or -NAME, like mvp,+multi-value or -gc."},
     [](ValidateOptions& options, absl::string_view value) {
       const absl::StatusOr<wasm::Features> features = ParseFeatures(value);
       if (features.ok()) options.features = *features;
       return features.status();
     }},
    {{"jobs", "N", "Validate large modules with at most N threads; all processors by default."},
     [](ValidateOptions& options, absl::string_view value) { return SetThreads(value, options.jobs); }},
    {{"help", "", "Print this."},
     [](ValidateOptions& options, absl::string_view) {
       options.help = true;
       return absl::OkStatus();
     }},
};

}  // namespace

int ValidateCommand(absl::Span<const absl::string_view> arguments) {
  ValidateOptions options;
  const absl::StatusOr<size_t> used = ParseFlags<ValidateOptions>(kFlags, arguments, options);
  if (!used.ok()) return Fail(used.status());
  if (options.help) {
    Print(ValidateHelp());
    return kExitSuccess;
  }
  const absl::Span<const absl::string_view> files = arguments.subspan(*used);
  if (files.empty()) return Fail(absl::InvalidArgumentError("validate needs a FILE"));
  int exit_status = kExitSuccess;
  for (const absl::string_view file : files) {
    const absl::Status status = LoadModuleFile(std::string(file), options.features, options.jobs).status();
    if (!status.ok()) exit_status = Fail(status);
  }
  return exit_status;
}

std::string ValidateHelp() {
  return absl::StrCat(
      "Usage: strata validate [FLAG]... FILE...\n"
      "\n"
      "Reads modules, binary or text, and says what is wrong with those that are malformed or\n"
      "invalid. Prints nothing, and exits with 0, if all are valid.\n"
      "\n"
      "Flags:\n",
      FlagHelp<ValidateOptions>(kFlags));
}

}  // namespace strata::tools
