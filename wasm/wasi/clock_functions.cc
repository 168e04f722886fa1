// Clocks.

#include <errno.h>

#include <optional>

#include "wasm/wasi/clock.h"
#include "wasm/wasi/functions.h"

namespace strata::wasm::wasi {

Errno ClockResGet(WasiCall& call) {
  const std::optional<clockid_t> clock = HostClock(call.u32(0));
  if (!clock.has_value()) return Errno::kInval;
  timespec resolution;
  if (clock_getres(*clock, &resolution) != 0) return FromHost(errno);
  return call.memory.Store(call.u32(1), Nanoseconds(resolution)) ? Errno::kSuccess : Errno::kFault;
}

Errno ClockTimeGet(WasiCall& call) {
  const std::optional<clockid_t> clock = HostClock(call.u32(0));
  if (!clock.has_value()) return Errno::kInval;
  return call.memory.Store(call.u32(2), Now(*clock)) ? Errno::kSuccess : Errno::kFault;
}

}  // namespace strata::wasm::wasi
