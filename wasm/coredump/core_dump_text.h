// A core dump as a person reads it.

#ifndef STRATA_WASM_COREDUMP_CORE_DUMP_TEXT_H_
#define STRATA_WASM_COREDUMP_CORE_DUMP_TEXT_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "wasm/coredump/core_dump_reader.h"

namespace strata::wasm::coredump {

// "i32 5", "ref #3", "function 2 of instance 0", "i31 -1", "lost".
std::string FormatValue(const DumpedValue& value);

// Why the guest stopped; the stack, innermost first, with locals and operands; then instances, globals, memories,
// tables, and the heap, an object a line. Given to `print` in parts. The status is that of a malformed heap.
absl::Status PrintCoreDump(const CoreDumpReader& reader, absl::FunctionRef<void(absl::string_view)> print);

}  // namespace strata::wasm::coredump

#endif  // STRATA_WASM_COREDUMP_CORE_DUMP_TEXT_H_
