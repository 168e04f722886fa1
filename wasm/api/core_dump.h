// Core dumps of stores: what a guest was when it trapped, for debuggers and `strata objdump`.
//
//   store->set_trap_handler([](Store& store, const Trap& trap) {
//     absl::Status written = WriteCoreDump(store, trap, {.program = "guest.wasm"}, sink);
//   });
//
// The format is that of the WebAssembly tool conventions, with locals and operands, tables and the GC heap in sections
// of our own (wasm/coredump/DESIGN.md).

#ifndef STRATA_WASM_API_CORE_DUMP_H_
#define STRATA_WASM_API_CORE_DUMP_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "wasm/api/store.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm::api {

struct CoreDumpOptions {
  // What the dump calls the guest.
  std::string program = {};
  // Linear memory that is not zero, beyond which bytes are left out and counted.
  uint64_t max_memory_bytes = uint64_t{512} << 20;
  // Objects of the heap, beyond which those farthest from the stack are left out; about a hundred bytes of ours each.
  uint64_t max_objects = uint64_t{1} << 20;
};

using CoreDumpSink = absl::FunctionRef<absl::Status(absl::Span<const uint8_t>)>;

// Gives the dump to `sink` part by part; a part is valid during the call. In a trap handler of `store` only, with the
// trap that it was given: kFailedPrecondition elsewhere, else the sink's first error. Does not collect.
absl::Status WriteCoreDump(Store& store, const Trap& trap, const CoreDumpOptions& options, CoreDumpSink sink);

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_CORE_DUMP_H_
