// All functions of "wasi_snapshot_preview1": a row each.

#ifndef STRATA_WASM_WASI_FUNCTION_TABLE_H_
#define STRATA_WASM_WASI_FUNCTION_TABLE_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "wasm/wasi/call.h"
#include "wasm/wasi/errno.h"

namespace strata::wasm::wasi {

struct FunctionRow {
  absl::string_view name;
  absl::string_view params;  // i for i32, l for i64; all but proc_exit return an error number
  Errno (*function)(WasiCall& call);
  int descriptor;   // the argument that names the file it works on; -1 for none
  uint64_t rights;  // that this file must have, where they make sense for it
};

absl::Span<const FunctionRow> Functions();

// Checks what the row says of the descriptor, then does it.
Errno Invoke(const FunctionRow& row, WasiCall& call);

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_FUNCTION_TABLE_H_
