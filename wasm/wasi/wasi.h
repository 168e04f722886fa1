// WASI preview 1 for guests: the functions of "wasi_snapshot_preview1", defined in a linker.
//
// They work on memory 0 of the calling instance; threads of one program may call them at once. proc_exit ends the
// program with TrapKind::kExit. None keeps the store's interrupts waiting: a sleeping or reading guest can be
// cancelled.

#ifndef STRATA_WASM_WASI_WASI_H_
#define STRATA_WASM_WASI_WASI_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "wasm/runtime/linker.h"
#include "wasm/wasi/context.h"

namespace strata::wasm::wasi {

inline constexpr absl::string_view kModuleName = "wasi_snapshot_preview1";

// Defines every function; they share `context`, which lives as long as the linker's store.
absl::Status DefineWasi(Linker& linker, std::shared_ptr<WasiContext> context);

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_WASI_H_
