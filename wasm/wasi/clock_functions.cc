// Clocks.

#include "wasm/wasi/clock.h"
#include "wasm/wasi/functions.h"

namespace strata::wasm::wasi {

Errno ClockResGet(WasiCall& call) {
  const uint32_t id = call.u32(0);
  if (!Clocks::Exists(id)) return Errno::kInval;
  return call.memory.Store(call.u32(1), call.context.clocks().Resolution(id)) ? Errno::kSuccess : Errno::kFault;
}

Errno ClockTimeGet(WasiCall& call) {
  const uint32_t id = call.u32(0);
  if (!Clocks::Exists(id)) return Errno::kInval;
  return call.memory.Store(call.u32(2), call.context.clocks().Read(id)) ? Errno::kSuccess : Errno::kFault;
}

}  // namespace strata::wasm::wasi
