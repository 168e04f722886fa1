// Arguments, environment, exit, randomness.

#include <algorithm>
#include <string>
#include <vector>

#include "wasm/wasi/functions.h"
#include "wasm/wasi/waiting.h"

namespace strata::wasm::wasi {
namespace {

constexpr uint32_t kLastSignal = 30;
// Between two pieces interrupts are served. No effect on correctness.
constexpr uint32_t kRandomPieceBytes = 1u << 20;
// Exit codes of programs that a signal ended are 128 and the signal's number, as shells have it.
constexpr int kSignalExitBase = 128;
// Signals that end no program: child, continue, urgent data, window size.
constexpr uint32_t kHarmlessSignals[] = {16, 17, 22, 27};

uint64_t BytesOf(const std::vector<std::string>& strings) {
  uint64_t bytes = 0;
  for (const std::string& string : strings) bytes += string.size() + 1;
  return bytes;
}

Errno StoreSizes(WasiCall& call, const std::vector<std::string>& strings) {
  const bool stored = call.memory.Contains(call.u32(1), sizeof(uint32_t)) &&
                      call.memory.Store(call.u32(0), static_cast<uint32_t>(strings.size())) &&
                      call.memory.Store(call.u32(1), static_cast<uint32_t>(BytesOf(strings)));
  return stored ? Errno::kSuccess : Errno::kFault;
}

// An array of addresses and the zero-terminated strings they point to.
Errno StoreStrings(WasiCall& call, const std::vector<std::string>& strings) {
  uint32_t pointer = call.u32(0), text = call.u32(1);
  const GuestMemory& memory = call.memory;
  if (!memory.Contains(pointer, strings.size() * sizeof pointer) || !memory.Contains(text, BytesOf(strings))) {
    return Errno::kFault;
  }
  for (const std::string& string : strings) {
    if (!memory.Store(pointer, text)) return Errno::kFault;
    const auto bytes = static_cast<uint32_t>(string.size() + 1);
    std::memcpy(memory.At(text, bytes), string.c_str(), bytes);
    pointer += sizeof pointer;
    text += bytes;
  }
  return Errno::kSuccess;
}

}  // namespace

Errno ArgsGet(WasiCall& call) { return StoreStrings(call, call.context.args()); }
Errno ArgsSizesGet(WasiCall& call) { return StoreSizes(call, call.context.args()); }
Errno EnvironGet(WasiCall& call) { return StoreStrings(call, call.context.env()); }
Errno EnvironSizesGet(WasiCall& call) { return StoreSizes(call, call.context.env()); }

Errno ProcExit(WasiCall& call) {
  call.host.exit_code = static_cast<int>(call.u32(0));
  call.trap = TrapKind::kExit;
  return Errno::kSuccess;
}

Errno ProcRaise(WasiCall& call) {
  const uint32_t signal = call.u32(0);
  if (signal > kLastSignal) return Errno::kInval;
  const bool harmless = signal == 0 || std::find(std::begin(kHarmlessSignals), std::end(kHarmlessSignals), signal) !=
                                           std::end(kHarmlessSignals);
  if (harmless) return Errno::kSuccess;
  call.host.exit_code = kSignalExitBase + static_cast<int>(signal);
  call.trap = TrapKind::kExit;
  return Errno::kSuccess;
}

Errno RandomGet(WasiCall& call) {
  uint32_t address = call.u32(0), left = call.u32(1);
  if (!call.memory.Contains(address, left)) return Errno::kFault;
  while (left > 0 && !Interrupted(call)) {
    const uint32_t piece = std::min(left, kRandomPieceBytes);
    const Errno error = call.context.random().Fill(call.memory.At(address, piece), piece);
    if (error != Errno::kSuccess) return error;
    address += piece;
    left -= piece;
  }
  return Errno::kSuccess;
}

Errno SchedYield(WasiCall& call) {
  YieldProcessor(call);
  return Errno::kSuccess;
}

}  // namespace strata::wasm::wasi
