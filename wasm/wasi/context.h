// What a WASI program has: arguments, environment, open files.
//
// Belongs to one store's thread. Host files other than those lent and the preopened directories with all below them are
// out of its reach.

#ifndef STRATA_WASM_WASI_CONTEXT_H_
#define STRATA_WASM_WASI_CONTEXT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "wasm/wasi/descriptor.h"

namespace strata::wasm::wasi {

struct Preopen {
  std::string host_path;
  std::string guest_path;
};

struct WasiOptions {
  std::vector<std::string> args = {};  // the program's name first
  std::vector<std::string> env = {};   // "NAME=value"
  std::vector<Preopen> preopens = {};  // become descriptors 3, 4, …
  // Host descriptors lent to the program as 0, 1 and 2; -1 for none. They stay open when the program closes its own.
  int stdin_fd = 0;
  int stdout_fd = 1;
  int stderr_fd = 2;
};

class WasiContext {
 public:
  // kInvalidArgument if an argument or variable contains a zero byte, kNotFound with the path if a directory cannot be
  // opened.
  static absl::StatusOr<std::shared_ptr<WasiContext>> Create(const WasiOptions& options);

  const std::vector<std::string>& args() const { return args_; }
  const std::vector<std::string>& env() const { return env_; }
  DescriptorTable& descriptors() { return descriptors_; }

 private:
  WasiContext() = default;

  std::vector<std::string> args_;
  std::vector<std::string> env_;
  DescriptorTable descriptors_;
};

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_CONTEXT_H_
