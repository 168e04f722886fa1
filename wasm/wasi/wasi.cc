#include "wasm/wasi/wasi.h"

#include <utility>

#include "absl/synchronization/mutex.h"
#include "wasm/wasi/function_table.h"

namespace strata::wasm::wasi {
namespace {

FuncType TypeOf(const FunctionRow& row) {
  FuncType type;
  for (const char letter : row.params) type.params.push_back(letter == 'l' ? ValKind::kI64 : ValKind::kI32);
  if (row.name != "proc_exit") type.results.push_back(ValKind::kI32);
  return type;
}

TrapKind Run(const FunctionRow& row, WasiContext& context, HostCall& host) {
  const absl::MutexLock lock(&context.mutex());
  WasiCall call{host, context, GuestMemory(host.memory())};
  const Errno error = Invoke(row, call);
  if (call.trap == TrapKind::kNone) host.SetI32(0, static_cast<int32_t>(error));
  return call.trap;
}

}  // namespace

absl::Status DefineWasi(Linker& linker, std::shared_ptr<WasiContext> context) {
  if (context == nullptr) return absl::InvalidArgumentError("WASI without a context");
  for (const FunctionRow& row : Functions()) {
    linker.DefineFunction(kModuleName, row.name, TypeOf(row),
                          [context, &row](HostCall& host) { return Run(row, *context, host); });
  }
  return absl::OkStatus();
}

}  // namespace strata::wasm::wasi
