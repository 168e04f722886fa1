// Limits of work and time: fuel, epochs, interrupts, timeouts.

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "vm_binding/c_api/error.h"
#include "vm_binding/c_api/host_info.h"
#include "vm_binding/c_api/store.h"
#include "vm_binding/c_api/strata.h"
#include "wasm/api/interrupt_handle.h"
#include "wasm/api/timeout.h"

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace
using strata::wasm::api::InterruptHandle;
using strata::wasm::api::Timeout;

struct strata_interrupt_t {
  const InterruptHandle handle;
};
struct strata_timeout_t {
  Timeout timeout;
};

namespace {

struct Deadline final : StorePart {
  strata_deadline_callback_t callback = nullptr;  // null: none any more
  HostInfo env;
};

// Asked by the store; what it asks may be replaced meanwhile.
bool OnDeadline(const StoreState& state) {
  const std::shared_ptr<StorePart> part = state.part(StorePartKind::kDeadline);
  if (part == nullptr) return false;
  const auto& deadline = static_cast<const Deadline&>(*part);
  return deadline.callback != nullptr && deadline.callback(deadline.env.get());
}

}  // namespace

extern "C" {

strata_error_t* strata_store_set_fuel(wasm_store_t* store, uint64_t fuel) {
  const StoreUse use(StateOf(store));
  return NewError(use ? use.store().set_fuel(fuel) : Missing());
}

strata_error_t* strata_store_get_fuel(const wasm_store_t* store, uint64_t* out) {
  const StoreUse use(StateOf(store));
  if (!use || out == nullptr) return NewError(Missing());
  const absl::StatusOr<uint64_t> fuel = use.store().fuel();
  if (fuel.ok()) *out = *fuel;
  return NewError(fuel.status());
}

void strata_store_set_epoch_deadline(wasm_store_t* store, uint64_t ticks) {
  const StoreUse use(StateOf(store));
  if (use) use.store().set_epoch_deadline(ticks);
}

strata_error_t* strata_store_set_deadline_callback(wasm_store_t* store, strata_deadline_callback_t callback, void* env,
                                                   void (*finalizer)(void* env)) {
  const StoreUse use(StateOf(store));
  if (!use) return NewError(Missing());
  auto deadline = std::make_shared<Deadline>();
  deadline->callback = callback;
  if (callback != nullptr) deadline->env.Set(env, finalizer);
  StoreState* const state = use.state().get();
  // Once, since it may be what is running; from then on there is a part.
  if (state->part(StorePartKind::kDeadline) == nullptr) {
    use.store().set_deadline_callback([state](strata::wasm::api::Store&) { return OnDeadline(*state); });
  }
  state->set_part(StorePartKind::kDeadline, std::move(deadline));
  return nullptr;
}

strata_interrupt_t* strata_interrupt_new(const wasm_store_t* store) {
  const StoreUse use(StateOf(store));
  return use ? new strata_interrupt_t{use.store().interrupt_handle()} : nullptr;
}
void strata_interrupt_delete(strata_interrupt_t* owned) { delete owned; }
void strata_interrupt_cancel(const strata_interrupt_t* interrupt) {
  if (interrupt != nullptr) interrupt->handle.Cancel();
}
void strata_interrupt_end_time(const strata_interrupt_t* interrupt) {
  if (interrupt != nullptr) interrupt->handle.EndTime();
}

strata_timeout_t* strata_timeout_new(const wasm_store_t* store, uint64_t milliseconds) {
  const StoreUse use(StateOf(store));
  if (!use) return nullptr;
  return new strata_timeout_t{Timeout(use.store().interrupt_handle(), absl::Milliseconds(milliseconds))};
}
void strata_timeout_delete(strata_timeout_t* owned) { delete owned; }

}  // extern "C"
