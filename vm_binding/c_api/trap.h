// Traps and exceptions between C and the embedding API.
//
// A trap outlives its store; the payload of an exception is of use only while the store lives.

#ifndef STRATA_VM_BINDING_C_API_TRAP_H_
#define STRATA_VM_BINDING_C_API_TRAP_H_

#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "vm_binding/c_api/host_info.h"
#include "vm_binding/c_api/ref.h"
#include "vm_binding/c_api/store_state.h"
#include "vm_binding/c_api/wasm.h"
#include "wasm/api/outcome.h"
#include "wasm/runtime/trap.h"

namespace strata::c_api {

// What copies of a trap share.
struct TrapState {
  TrapState() = default;
  TrapState(const TrapState&) = delete;
  TrapState& operator=(const TrapState&) = delete;
  ~TrapState() { wasm_val_vec_delete(&payload); }

  wasm::Trap trap;
  bool is_misuse = false;                   // the host's own mistake
  std::shared_ptr<StoreState> state;        // of an exception
  std::optional<wasm::api::Tag> tag;        // of an exception
  uint64_t serial = 0;                      // of an exception: wasm::api::Exception::serial
  wasm_val_vec_t payload = WASM_EMPTY_VEC;  // of an exception
  HostInfo info;
};

}  // namespace strata::c_api

struct wasm_trap_t final : wasm_ref_t {
  explicit wasm_trap_t(std::shared_ptr<strata::c_api::TrapState> its_state)
      : wasm_ref_t(strata::c_api::RefKind::kTrap), state(std::move(its_state)) {}
  wasm_trap_t* Copy() const override { return new wasm_trap_t(state); }
  bool SameAs(const wasm_ref_t& other) const override;
  strata::c_api::HostInfo* host_info() const override { return &state->info; }

  const std::shared_ptr<strata::c_api::TrapState> state;
};

namespace strata::c_api {

// Of a status that is not OK: the message.
wasm_trap_t* NewTrap(const absl::Status& misuse);
wasm_trap_t* NewTrap(const StoreUse& use, const wasm::api::Failure& failure);
// An exception of a tag of the store, that nobody has thrown. `payload` has been checked; copied.
wasm_trap_t* NewException(const StoreUse& use, const wasm::api::Tag& tag, absl::Span<const wasm_val_t> payload);
// What a host function that returns the trap ends with. May collect.
wasm::api::Failure FailureOf(const StoreUse& use, const wasm_trap_t& trap);

}  // namespace strata::c_api

#endif  // STRATA_VM_BINDING_C_API_TRAP_H_
