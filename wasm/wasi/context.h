// What a WASI program has: arguments, environment, open files.
//
// Belongs to the stores of one program, each on its thread. Host files other than those lent and the preopened
// directories with all below them are out of its reach. Invariant kOneCallAtATime: what may change is looked at with
// mutex() held, which each call holds but while it waits.

#ifndef STRATA_WASM_WASI_CONTEXT_H_
#define STRATA_WASM_WASI_CONTEXT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "wasm/wasi/clock.h"
#include "wasm/wasi/descriptor.h"
#include "wasm/wasi/path_resolver.h"
#include "wasm/wasi/random_bytes.h"

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
  // Listening or connected host sockets that the program gets as the descriptors after the preopened directories. The
  // program has a duplicate of each, non-blocking for it if the socket is so when given: runtimes that schedule by
  // themselves, like Go's, expect that. The socket is made non-blocking, which other holders of it see.
  std::vector<int> sockets = {};
  // Files that the program may have open at once, those given to it included.
  size_t max_descriptors = 1024;
  // If given, time and randomness are the same in each run: random bytes come from this seed, clocks tick a microsecond
  // a reading, sleeps pass at once, directories are listed by name.
  std::optional<uint64_t> deterministic_seed = {};
  PathResolution path_resolution = PathResolution::kBest;
};

class WasiContext {
 public:
  // kInvalidArgument if an argument or variable contains a zero byte or something given as a socket is none, kNotFound
  // with the path if a directory cannot be opened.
  static absl::StatusOr<std::shared_ptr<WasiContext>> Create(const WasiOptions& options);

  absl::Mutex& mutex() { return mutex_; }
  const std::vector<std::string>& args() const { return args_; }
  const std::vector<std::string>& env() const { return env_; }
  DescriptorTable& descriptors() { return descriptors_; }
  Clocks& clocks() { return clocks_; }
  RandomBytes& random() { return random_; }
  bool deterministic() const { return clocks_.simulated(); }
  PathResolution path_resolution() const { return path_resolution_; }

 private:
  explicit WasiContext(const WasiOptions& options);

  absl::Status OpenPreopens(const WasiOptions& options);

  absl::Mutex mutex_;
  std::vector<std::string> args_;
  std::vector<std::string> env_;
  DescriptorTable descriptors_;
  Clocks clocks_;
  RandomBytes random_;
  PathResolution path_resolution_;
};

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_CONTEXT_H_
