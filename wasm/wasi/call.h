// One WASI call: arguments, the guest's memory, the program's context.

#ifndef STRATA_WASM_WASI_CALL_H_
#define STRATA_WASM_WASI_CALL_H_

#include <cstdint>
#include <memory>

#include "wasm/runtime/host_function.h"
#include "wasm/runtime/trap.h"
#include "wasm/wasi/context.h"
#include "wasm/wasi/guest_memory.h"

namespace strata::wasm::wasi {

struct WasiCall {
  HostCall& host;
  WasiContext& context;
  GuestMemory memory;
  TrapKind trap = TrapKind::kNone;  // set to end the program instead of returning an error number

  uint32_t u32(int argument) const { return host.u32(argument); }
  uint64_t u64(int argument) const { return host.nums[argument]; }
  // The file that argument `argument` names; null if it is not open.
  Descriptor* file(int argument) const { return context.descriptors().Find(u32(argument)); }
  std::shared_ptr<Descriptor> hold(int argument) const { return context.descriptors().Hold(u32(argument)); }
};

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_CALL_H_
