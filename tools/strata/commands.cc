#include "tools/strata/commands.h"

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/strata/console.h"
#include "tools/strata/features_command.h"
#include "tools/strata/objdump_command.h"
#include "tools/strata/run_command.h"
#include "tools/strata/suggestion.h"
#include "tools/strata/validate_command.h"
#include "tools/strata/wasm2wat_command.h"
#include "tools/strata/wast_command.h"
#include "tools/strata/wat2wasm_command.h"

namespace strata::tools {
namespace {

constexpr absl::string_view kVersion = "strata 0.1.0\n";

int Help(Arguments arguments);

std::string HelpHelp() { return "Usage: strata help [COMMAND]\n\nSays what strata, or one of its commands, can do.\n"; }

constexpr Command kCommands[] = {
    {"run", "Run a WebAssembly program, or one function of it", &RunCommand, &RunHelp},
    {"validate", "Say whether modules are valid", &ValidateCommand, &ValidateHelp},
    {"wast", "Run scripts of modules and assertions", &WastCommand, &WastHelp},
    {"wat2wasm", "Turn text into a binary module", &Wat2WasmCommand, &Wat2WasmHelp},
    {"wasm2wat", "Turn a binary module into text", &Wasm2WatCommand, &Wasm2WatHelp},
    {"objdump", "Show what is in a module: sections, code, register code", &ObjdumpCommand, &ObjdumpHelp},
    {"features", "List the language features and which of them are on", &FeaturesCommand, &FeaturesHelp},
    {"help", "Say more about a command", &Help, &HelpHelp},
};

std::string Overview() {
  std::string out =
      "Strata runs WebAssembly 3.0.\n"
      "\n"
      "Usage: strata COMMAND [FLAG]... [FILE] [ARGUMENT]...\n"
      "\n"
      "Commands:\n";
  for (const Command& command : kCommands) absl::StrAppendFormat(&out, "  %-10s%s\n", command.name, command.summary);
  out +=
      "\n"
      "strata help COMMAND says more; strata --version says which strata this is.\n";
  return out;
}

int UnknownCommand(absl::string_view word) {
  std::vector<absl::string_view> names;
  for (const Command& command : kCommands) names.push_back(command.name);
  std::string hint = DidYouMean(word, names);
  const bool is_file = absl::EndsWith(word, ".wasm") || absl::EndsWith(word, ".wat");
  if (is_file) hint = absl::StrCat("; did you mean strata run ", word, "?");
  if (hint.empty()) hint = "; strata --help lists the commands";
  const absl::string_view kind = absl::StartsWith(word, "-") ? "flag" : "command";
  return Fail(absl::InvalidArgumentError(absl::StrCat("unknown ", kind, " ", word, hint)));
}

int Help(Arguments arguments) {
  if (arguments.empty()) {
    Print(Overview());
    return kExitSuccess;
  }
  const Command* command = FindCommand(arguments[0]);
  if (command == nullptr) return UnknownCommand(arguments[0]);
  Print(command->help());
  return kExitSuccess;
}

}  // namespace

absl::Span<const Command> Commands() { return kCommands; }

const Command* FindCommand(absl::string_view name) {
  for (const Command& command : kCommands) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

int RunStrata(Arguments arguments) {
  if (arguments.empty()) {
    PrintError(Overview());
    return kExitError;
  }
  const absl::string_view word = arguments[0];
  if (word == "--help" || word == "-h") return Help({});
  if (word == "--version") {
    Print(kVersion);
    return kExitSuccess;
  }
  const Command* command = FindCommand(word);
  return command == nullptr ? UnknownCommand(word) : command->run(arguments.subspan(1));
}

}  // namespace strata::tools
