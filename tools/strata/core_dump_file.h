// What --coredump asks for: a core dump of the guest when it traps, throws what it does not catch, runs out of memory
// or time, or is cancelled.
//
// Taken while the guest's frames still stand. The file appears whole or not at all, and only if the guest fails; that
// it can be written is asked before the guest runs.

#ifndef STRATA_TOOLS_STRATA_CORE_DUMP_FILE_H_
#define STRATA_TOOLS_STRATA_CORE_DUMP_FILE_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/strata/run_options.h"
#include "wasm/diagnostics/source_places.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"

namespace strata::tools {

using WantedTrap = std::function<bool(const wasm::Trap&)>;

class CoreDumpFile {
 public:
  // Null if the options do not ask for one. `program` is what the dump calls the guest. kInvalidArgument if the file
  // cannot be written.
  static absl::StatusOr<std::unique_ptr<CoreDumpFile>> Open(const RunOptions& options, std::string program);

  // Waits for a trap that is `wanted`; until the store dies. `maps` as in SourcePlaces; any thread calls both. Of
  // several stores, each on its thread, the first that traps is dumped.
  void Watch(wasm::Store& store, wasm::diagnostics::SourceMapReaders maps, WantedTrap wanted);
  // After the run: why the dump that was due could not be written; says where it is if there is one.
  absl::Status Write() const;

 private:
  CoreDumpFile(std::string path, std::string program) : path_(std::move(path)), program_(std::move(program)) {}

  absl::Status Take(wasm::Store& store, const wasm::Trap& trap, wasm::diagnostics::SourcePlaces& places) const;

  const std::string path_;
  const std::string program_;
  std::atomic<bool> taken_ = false;
  absl::Status written_;  // by whom took it; read when no guest runs any more
};

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_CORE_DUMP_FILE_H_
