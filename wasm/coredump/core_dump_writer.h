// Writes a core dump: a module in the format of the WebAssembly tool conventions (Coredump.md), with sections of our
// own that other tools skip. DESIGN.md says what is in these.

#ifndef STRATA_WASM_COREDUMP_CORE_DUMP_WRITER_H_
#define STRATA_WASM_COREDUMP_CORE_DUMP_WRITER_H_

#include <cstddef>
#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "wasm/coredump/core_dump.h"

namespace strata::wasm::coredump {

using ByteSink = absl::FunctionRef<absl::Status(absl::Span<const uint8_t>)>;

struct WriterOptions {
  // The heap's section ends before the object that would make it larger.
  size_t max_heap_bytes = size_t{256} << 20;
};

// Gives the dump to `sink` part by part and returns its first error. Memory goes there as it stands, without a copy.
absl::Status WriteCoreDump(const CoreDump& dump, HeapContents& heap, const WriterOptions& options, ByteSink sink);

}  // namespace strata::wasm::coredump

#endif  // STRATA_WASM_COREDUMP_CORE_DUMP_WRITER_H_
