// Looks at a store whose guest has trapped, for a core dump.
//
// To be called where the frames still stand: in a TrapHandler. Reads the guest's memory and heap where they are and
// copies little of them; allocates nothing in the guest's heap, which may be full.

#ifndef STRATA_WASM_COREDUMP_STORE_DUMP_H_
#define STRATA_WASM_COREDUMP_STORE_DUMP_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "wasm/coredump/core_dump.h"
#include "wasm/coredump/core_dump_writer.h"
#include "wasm/diagnostics/source_places.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm::coredump {

struct DumpOptions {
  // What ran.
  std::string program;
  // Of all linear memories together; zeros count where they stand between what is kept.
  uint64_t max_memory_bytes = uint64_t{512} << 20;
  // Of all tables together, nulls not counted.
  size_t max_table_elements = size_t{1} << 20;
  size_t max_objects = size_t{1} << 20;
  // Of a deep stack.
  size_t innermost_frames = 1000;
  size_t outermost_frames = 100;
  // Locals and operands of all frames, from the innermost: beyond these, frames have none.
  size_t max_frame_values = size_t{1} << 22;
  // Where frames are in their sources; may be null.
  diagnostics::SourcePlaces* places = nullptr;
  WriterOptions writer = {};
};

// Calls `use` with what there is, while the heap is paused, and returns what it returns. On the store's thread, with
// its state published. `use` may not use the store.
absl::Status DescribeStore(Store& store, const Trap& trap, const DumpOptions& options,
                           absl::FunctionRef<absl::Status(const CoreDump&, HeapContents&)> use);

// The same, written.
absl::Status DumpStore(Store& store, const Trap& trap, const DumpOptions& options, ByteSink sink);

}  // namespace strata::wasm::coredump

#endif  // STRATA_WASM_COREDUMP_STORE_DUMP_H_
