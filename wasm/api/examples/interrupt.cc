// Interruption: a guest that does not end is stopped by another thread, by a timeout, and by epochs, whose callback
// first lets it go on.
//
//   bazel run //wasm/api/examples:interrupt

#include <cstdio>
#include <memory>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/engine.h"
#include "wasm/api/instance.h"
#include "wasm/api/interrupt_handle.h"
#include "wasm/api/linker.h"
#include "wasm/api/module.h"
#include "wasm/api/outcome.h"
#include "wasm/api/store.h"
#include "wasm/api/timeout.h"
#include "wasm/api/typed_func.h"
#include "wasm/runtime/trap.h"

namespace {

using namespace strata::wasm::api;  // NOLINT: an example's one purpose
using strata::wasm::TrapKind;

using Spin = TypedFunc<void()>;

absl::Status ExpectTrap(const Outcome<void>& ended, TrapKind kind) {
  if (ended.trap() == nullptr || ended.trap()->kind != kind) return absl::InternalError("it ended otherwise");
  std::printf("%s\n", ended.trap()->message.c_str());
  return absl::OkStatus();
}

// A handle may be used on any thread, and in signal handlers.
absl::Status CancelFromAnotherThread(Store& store, const Spin& spin) {
  std::thread other([handle = store.interrupt_handle()] { handle.Cancel(); });
  const Outcome<void> ended = spin.Call(store);
  other.join();
  return ExpectTrap(ended, TrapKind::kCancelled);
}

absl::Status EndAfterAWhile(Store& store, const Spin& spin) {
  const Timeout timeout(store.interrupt_handle(), absl::Milliseconds(5));
  return ExpectTrap(spin.Call(store), TrapKind::kDeadline);
}

// One thread's ticks serve any number of stores. Here the callback ticks, for want of anything else to do.
absl::Status EndByEpochs(Store& store, const Spin& spin) {
  int slices = 3;
  store.set_deadline_callback([&slices](Store& running) {
    std::printf("time is up; %d more\n", --slices);
    if (slices == 0) return false;
    running.set_epoch_deadline(1);
    running.engine().IncrementEpoch();
    return true;
  });
  store.set_epoch_deadline(1);
  store.engine().IncrementEpoch();
  STRATA_RETURN_IF_ERROR(ExpectTrap(spin.Call(store), TrapKind::kDeadline));
  return slices == 0 ? absl::OkStatus() : absl::InternalError("nobody asked");
}

absl::Status Run() {
  const Engine engine;
  STRATA_ASSIGN_OR_RETURN(const Module module, Module::Create(engine, R"((func (export "spin") (loop (br 0))))"));
  STRATA_ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, Store::Create(engine));
  STRATA_ASSIGN_OR_RETURN(const Instance instance, Linker(engine).Instantiate(*store, module));
  STRATA_ASSIGN_OR_RETURN(const Spin spin, instance.GetTypedFunc<void()>(*store, "spin"));
  STRATA_RETURN_IF_ERROR(CancelFromAnotherThread(*store, spin));
  STRATA_RETURN_IF_ERROR(EndAfterAWhile(*store, spin));
  return EndByEpochs(*store, spin);
}

}  // namespace

int main() {
  const absl::Status status = Run();
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 1;
}
