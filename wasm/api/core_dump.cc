#include "wasm/api/core_dump.h"

#include "wasm/coredump/store_dump.h"
#include "wasm/diagnostics/source_places.h"

namespace strata::wasm::api {

absl::Status WriteCoreDump(Store& store, const Trap& trap, const CoreDumpOptions& options, CoreDumpSink sink) {
  if (!store.in_trap_handler()) return absl::FailedPreconditionError("a core dump is written in a trap handler only");
  diagnostics::SourcePlaces places;
  coredump::DumpOptions dump;
  dump.program = options.program;
  dump.max_memory_bytes = options.max_memory_bytes;
  dump.max_objects = options.max_objects;
  dump.places = &places;
  return coredump::DumpStore(store.runtime(), trap, dump, sink);
}

}  // namespace strata::wasm::api
