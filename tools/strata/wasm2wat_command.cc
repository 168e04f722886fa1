#include "tools/strata/wasm2wat_command.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/strata/console.h"
#include "tools/strata/conversion_options.h"
#include "tools/strata/flags.h"
#include "tools/strata/input_file.h"
#include "tools/strata/module_file.h"
#include "tools/strata/output_file.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/module/module.h"
#include "wasm/text/module_printer.h"
#include "wasm/types/features.h"

namespace strata::tools {
namespace {

struct Wasm2WatOptions {
  wasm::Features features = AllFeatures();
  std::string output = kStandardStream;
  bool folded = false;
  bool help = false;
};

constexpr Flag<Wasm2WatOptions> kFlags[] = {
    OutputFlag<Wasm2WatOptions>("The file to write; standard output unless said otherwise."),
    {{"fold", "", "Put instructions in parentheses around their operands."},
     [](Wasm2WatOptions& options, absl::string_view) {
       options.folded = true;
       return absl::OkStatus();
     }},
    {{"flat", "", "Put instructions one after another. So it is unless said otherwise."},
     [](Wasm2WatOptions& options, absl::string_view) {
       options.folded = false;
       return absl::OkStatus();
     }},
    FeaturesFlag<Wasm2WatOptions>(),
    HelpFlag<Wasm2WatOptions>(),
};

absl::Status Convert(const Wasm2WatOptions& options, absl::Span<const absl::string_view> files) {
  STRATA_ASSIGN_OR_RETURN(const std::string input, OnlyFile("wasm2wat", files));
  STRATA_ASSIGN_OR_RETURN(const wasm::Module module, DecodeModuleFile(input, options.features));
  wasm::text::PrintOptions print_options;
  print_options.folded = options.folded;
  return WriteOutputFile(options.output, [&](WritePart write) {
    const absl::Status status = wasm::text::PrintModule(module, print_options, write);
    if (status.ok()) return status;
    return absl::Status(status.code(), absl::StrCat(input, ": malformed: ", status.message()));
  });
}

}  // namespace

int Wasm2WatCommand(absl::Span<const absl::string_view> arguments) {
  Wasm2WatOptions options;
  const auto files = ParseFlagsAnywhere<Wasm2WatOptions>(kFlags, arguments, options);
  if (!files.ok()) return Fail(files.status());
  if (options.help) {
    Print(Wasm2WatHelp());
    return kExitSuccess;
  }
  const absl::Status status = Convert(options, *files);
  return status.ok() ? kExitSuccess : Fail(status);
}

std::string Wasm2WatHelp() {
  return absl::StrCat(
      "Usage: strata wasm2wat [FLAG]... FILE\n"
      "\n"
      "Turns a binary module into text, with the names of its name section. FILE may be - for\n"
      "standard input. A text is printed anew. The module need not be valid.\n"
      "\n"
      "Flags:\n",
      FlagHelp<Wasm2WatOptions>(kFlags));
}

}  // namespace strata::tools
