#include "tools/strata/wat2wasm_command.h"

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/strata/console.h"
#include "tools/strata/conversion_options.h"
#include "tools/strata/flags.h"
#include "tools/strata/module_file.h"
#include "tools/strata/output_file.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/types/features.h"

namespace strata::tools {
namespace {

struct Wat2WasmOptions {
  wasm::Features features = AllFeatures();
  std::string output;
  bool names = true;
  bool help = false;
};

constexpr Flag<Wat2WasmOptions> kFlags[] = {
    OutputFlag<Wat2WasmOptions>("The file to write, - for standard output; FILE with the extension .wasm unless said "
                                "otherwise."),
    {{"debug-names", "", "Write identifiers as a name section. So it is unless said otherwise."},
     [](Wat2WasmOptions& options, absl::string_view) {
       options.names = true;
       return absl::OkStatus();
     }},
    {{"no-debug-names", "", "Write no name section."},
     [](Wat2WasmOptions& options, absl::string_view) {
       options.names = false;
       return absl::OkStatus();
     }},
    FeaturesFlag<Wat2WasmOptions>(),
    HelpFlag<Wat2WasmOptions>(),
};

absl::Status Convert(const Wat2WasmOptions& options, absl::Span<const absl::string_view> files) {
  STRATA_ASSIGN_OR_RETURN(const std::string input, OnlyFile("wat2wasm", files));
  STRATA_ASSIGN_OR_RETURN(const std::string output, ChooseOutput(input, options.output, ".wasm"));
  STRATA_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, AssembleFile(input, options.features, options.names));
  return WriteOutputFile(output, [&bytes](WritePart write) {
    write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    return absl::OkStatus();
  });
}

}  // namespace

int Wat2WasmCommand(absl::Span<const absl::string_view> arguments) {
  Wat2WasmOptions options;
  const auto files = ParseFlagsAnywhere<Wat2WasmOptions>(kFlags, arguments, options);
  if (!files.ok()) return Fail(files.status());
  if (options.help) {
    Print(Wat2WasmHelp());
    return kExitSuccess;
  }
  const absl::Status status = Convert(options, *files);
  return status.ok() ? kExitSuccess : Fail(status);
}

std::string Wat2WasmHelp() {
  return absl::StrCat(
      "Usage: strata wat2wasm [FLAG]... FILE\n"
      "\n"
      "Turns a module's text into its binary form. FILE may be - for standard input, whose result\n"
      "goes to standard output. Says what is malformed, and where; whether the module is valid is\n"
      "strata validate's to say.\n"
      "\n"
      "Flags:\n",
      FlagHelp<Wat2WasmOptions>(kFlags));
}

}  // namespace strata::tools
