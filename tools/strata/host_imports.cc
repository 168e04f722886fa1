#include "tools/strata/host_imports.h"

#include <unistd.h>

#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "tools/strata/tcp_listener.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/wasi/wasi.h"

namespace strata::tools {
namespace {

// Each variable once, in the order of their first mention, with the value of the last.
std::vector<std::string> EnvironmentFor(const RunOptions& options) {
  std::vector<std::string> all;
  for (char** variable = environ; options.inherit_environment && *variable != nullptr; ++variable) {
    all.emplace_back(*variable);
  }
  all.insert(all.end(), options.environment.begin(), options.environment.end());
  absl::flat_hash_map<std::string, size_t> places;
  std::vector<std::string> variables;
  for (std::string& variable : all) {
    const auto [place, is_new] = places.emplace(variable.substr(0, variable.find('=')), variables.size());
    if (is_new) {
      variables.push_back(std::move(variable));
    } else {
      variables[place->second] = std::move(variable);
    }
  }
  return variables;
}

// Sockets that are ours until the guest has its own.
class Listeners {
 public:
  Listeners() = default;
  ~Listeners() {
    for (const int socket : sockets_) close(socket);
  }
  Listeners(const Listeners&) = delete;
  Listeners& operator=(const Listeners&) = delete;

  absl::Status Open(const std::vector<std::string>& addresses) {
    for (const std::string& address : addresses) {
      const absl::StatusOr<int> socket = ListenOn(address);
      if (!socket.ok()) {
        return absl::Status(socket.status().code(), absl::StrCat("--tcplisten: ", socket.status().message()));
      }
      sockets_.push_back(*socket);
    }
    return absl::OkStatus();
  }
  const std::vector<int>& sockets() const { return sockets_; }

 private:
  std::vector<int> sockets_;
};

void DefinePrintChar(wasm::Linker& linker, Utf16Printer& printer) {
  wasm::FuncType type;
  type.params.push_back(wasm::ValKind::kI32);
  linker.DefineFunction("spectest", "print_char", std::move(type), [&printer](wasm::HostCall& call) {
    printer.Put(call.u32(0));
    return wasm::TrapKind::kNone;
  });
}

}  // namespace

absl::StatusOr<std::shared_ptr<wasm::wasi::WasiContext>> NewWasiContext(const RunOptions& options,
                                                                        std::vector<std::string> arguments) {
  Listeners listeners;
  STRATA_RETURN_IF_ERROR(listeners.Open(options.listeners));
  wasm::wasi::WasiOptions wasi;
  wasi.args = std::move(arguments);
  wasi.env = EnvironmentFor(options);
  wasi.sockets = listeners.sockets();
  wasi.deterministic_seed = options.deterministic_seed;
  for (const DirectoryGrant& directory : options.directories) {
    wasi.preopens.push_back({directory.host, directory.guest});
  }
  absl::StatusOr<std::shared_ptr<wasm::wasi::WasiContext>> context = wasm::wasi::WasiContext::Create(wasi);
  if (context.ok()) return context;
  const absl::string_view flag = absl::IsNotFound(context.status()) ? "--dir: " : "";
  return absl::Status(context.status().code(), absl::StrCat(flag, context.status().message()));
}

absl::Status DefineHostImports(wasm::Linker& linker, std::shared_ptr<wasm::wasi::WasiContext> context,
                               Utf16Printer& printer) {
  DefinePrintChar(linker, printer);
  return wasm::wasi::DefineWasi(linker, std::move(context));
}

}  // namespace strata::tools
