// Reads `.wast` scripts — modules, actions and assertions — into a list of commands for a runner to carry out.
//
// Modules are kept as their source: a module that is malformed, or needs a feature that is off, is found out when it is
// assembled, not here.

#ifndef STRATA_WASM_TEXT_SCRIPT_H_
#define STRATA_WASM_TEXT_SCRIPT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wasm/text/script_value.h"
#include "wasm/text/token.h"
#include "wasm/types/features.h"

namespace strata::wasm::text {

struct ModuleSource {
  enum class Form : uint8_t { kText, kBinary, kQuote };
  Form form = Form::kText;
  std::string id;              // without "$"; empty if anonymous
  Position start;              // of kText: where `text` stands in the script
  std::string text;            // of kText and kQuote
  std::vector<uint8_t> bytes;  // of kBinary
};

// The module in the binary format: kBinary as it is, the others assembled.
absl::StatusOr<std::vector<uint8_t>> AssembleModule(const ModuleSource& source, const Features& features);

struct Action {
  enum class Kind : uint8_t { kInvoke, kGet };
  Kind kind = Kind::kInvoke;
  std::string module;  // the identifier of an instance; empty for the latest
  std::string name;    // of the export
  std::vector<ScriptValue> args;
};

struct Command {
  enum class Kind : uint8_t {
    kModule,              // module: define and instantiate
    kModuleDefinition,    // module: define only
    kModuleInstance,      // id, module_id: instantiate the definition `module_id` (empty: the latest) as `id`
    kRegister,            // name, module_id: make the instance importable under `name`
    kAction,              // action
    kAssertReturn,        // action, expected
    kAssertTrap,          // action, message
    kAssertExhaustion,    // action, message
    kAssertException,     // action
    kAssertInstanceTrap,  // module, message: instantiation traps
    kAssertUnlinkable,    // module, message
    kAssertInvalid,       // module, message
    kAssertMalformed,     // module, message
    kAssertInvalidCustom,
    kAssertMalformedCustom,
    kThread,  // id, shared_modules, commands
    kWait,    // id
  };
  Kind kind = Kind::kModule;
  Position position;
  ModuleSource module;
  Action action;
  std::vector<ResultPattern> expected;
  std::string message;    // what the error is expected to say
  std::string name;       // of kRegister
  std::string id;         // of an instance or thread
  std::string module_id;  // of a definition or instance referred to
  std::vector<std::string> shared_modules;
  std::vector<Command> commands;
};

// A text that holds module fields alone is one kModule command.
absl::StatusOr<std::vector<Command>> ParseScript(absl::string_view source);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_SCRIPT_H_
