#include "tools/strata/host_imports.h"

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "wasm/wasi/context.h"
#include "wasm/wasi/wasi.h"

namespace strata::tools {

absl::Status DefineHostImports(wasm::Linker& linker, const RunOptions& options, std::vector<std::string> arguments) {
  wasm::wasi::WasiOptions wasi;
  wasi.args = std::move(arguments);
  wasi.env = options.environment;
  for (const DirectoryGrant& directory : options.directories) {
    wasi.preopens.push_back({directory.host, directory.guest});
  }
  absl::StatusOr<std::shared_ptr<wasm::wasi::WasiContext>> context = wasm::wasi::WasiContext::Create(wasi);
  if (context.ok()) return wasm::wasi::DefineWasi(linker, *std::move(context));
  const absl::string_view flag = absl::IsNotFound(context.status()) ? "--dir: " : "";
  return absl::Status(context.status().code(), absl::StrCat(flag, context.status().message()));
}

}  // namespace strata::tools
