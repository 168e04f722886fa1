#include "testing/text/script_modules.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "vm_binding/base/status_macros.h"
#include "wasm/text/script.h"

namespace strata::testing {
namespace {

using Kind = wasm::text::Command::Kind;

bool HasModule(Kind kind) {
  switch (kind) {
    case Kind::kModule:
    case Kind::kModuleDefinition:
    case Kind::kAssertInstanceTrap:
    case Kind::kAssertUnlinkable:
    case Kind::kAssertInvalid:
    case Kind::kAssertMalformed:
    case Kind::kAssertInvalidCustom:
    case Kind::kAssertMalformedCustom:
      return true;
    default:
      return false;
  }
}

void AddModules(const std::vector<wasm::text::Command>& commands, const wasm::Features& features,
                std::vector<ScriptModule>& modules) {
  for (const wasm::text::Command& command : commands) {
    if (HasModule(command.kind)) {
      absl::StatusOr<std::vector<uint8_t>> bytes = AssembleModule(command.module, features);
      if (bytes.ok()) modules.push_back({command.position.line, *std::move(bytes)});
    }
    AddModules(command.commands, features, modules);  // of a thread; the parser bounds the depth
  }
}

}  // namespace

absl::StatusOr<std::vector<ScriptModule>> ModulesOfScript(absl::string_view source, const wasm::Features& features) {
  STRATA_ASSIGN_OR_RETURN(const std::vector<wasm::text::Command> commands, wasm::text::ParseScript(source));
  std::vector<ScriptModule> modules;
  AddModules(commands, features, modules);
  return modules;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

}  // namespace strata::testing
