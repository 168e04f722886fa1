// What a host is told of: calls over the border, and the collector's pauses; and what the collector has done.

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "vm_binding/c_api/error.h"
#include "vm_binding/c_api/host_info.h"
#include "vm_binding/c_api/ref.h"
#include "vm_binding/c_api/store.h"
#include "vm_binding/c_api/strata.h"
#include "vm_binding/c_api/trap.h"
#include "vm_binding/wasm/strata.h"
#include "wasm/module/module.h"
#include "wasm/runtime/func_record.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/store_observer.h"
#include "wasm/runtime/trap.h"
#include "wasm/types/indices.h"

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace
using strata::wasm::CallEvent;
using strata::wasm::FuncRecord;
using strata::wasm::FuncRecordIndex;
using strata::wasm::Store;
using strata::wasm::TrapKind;

static_assert(static_cast<int>(CallEvent::kCallingGuest) == STRATA_CALLING_GUEST);
static_assert(static_cast<int>(CallEvent::kReturningFromGuest) == STRATA_RETURNING_FROM_GUEST);
static_assert(static_cast<int>(CallEvent::kCallingHost) == STRATA_CALLING_HOST);
static_assert(static_cast<int>(CallEvent::kReturningFromHost) == STRATA_RETURNING_FROM_HOST);

namespace {

struct Callee {
  explicit Callee(const FuncRecord& record) : func_index(record.func_index) {
    if (record.instance == nullptr) {
      name = record.host->name();
      return;
    }
    module = record.instance->code->name();
    name = record.instance->module().FuncName(strata::wasm::FuncIndex(func_index));
  }

  std::string module;
  std::string name;
  uint32_t func_index;
};

// An observer with a C function behind it.
template <class Function>
struct Hook : StorePart, strata::wasm::StoreObserver {
  Hook(StoreState& its_state, Function its_function) : state(its_state), function(its_function) {}

  StoreState& state;
  const Function function;
  HostInfo env;
};

class CallHook final : public Hook<strata_call_hook_t> {
 public:
  using Hook::Hook;
  TrapKind OnCall(Store& store, CallEvent event, FuncRecordIndex record, std::string& message) override {
    const StoreUse use(state.shared_from_this());
    if (!use) return TrapKind::kNone;
    const Callee names(store.func_record(record));
    const wasm_func_t func(WASM_EXTERN_FUNC, use.state(), strata::wasm::api::Func(use.store(), record));
    const strata_callee_t callee{&func, names.module.c_str(), names.name.c_str(), names.func_index};
    state.BeginHook();
    const std::unique_ptr<wasm_trap_t> trap(function(env.get(), static_cast<strata_call_event_t>(event), &callee));
    state.EndHook();
    if (trap == nullptr) return TrapKind::kNone;
    message = trap->state->trap.message;
    return TrapKind::kHost;
  }
};

class GcHook final : public Hook<strata_gc_hook_t> {
 public:
  using Hook::Hook;
  void OnPause(Store&) override { Tell(true); }
  void OnResume(Store&) override { Tell(false); }

 private:
  void Tell(bool begins) {
    state.BeginHook();
    function(env.get(), begins);
    state.EndHook();
  }
};

template <class AHook, class Function>
absl::Status SetHook(const wasm_store_t* store, StorePartKind kind, Function function, void* env,
                     void (*finalizer)(void* env)) {
  const StoreUse use(StateOf(store));
  if (!use) return Missing();
  if (use.state()->in_hook()) return WithinHook();
  const std::shared_ptr<StorePart> old = use.state()->part(kind);
  if (old != nullptr) use.store().RemoveObserver(static_cast<AHook&>(*old));
  std::shared_ptr<AHook> hook;
  if (function != nullptr) {
    hook = std::make_shared<AHook>(*use.state(), function);
    hook->env.Set(env, finalizer);
    use.store().AddObserver(*hook);
  }
  use.state()->set_part(kind, std::move(hook));
  return absl::OkStatus();
}

}  // namespace

extern "C" {

strata_error_t* strata_store_set_call_hook(wasm_store_t* store, strata_call_hook_t hook, void* env,
                                           void (*finalizer)(void* env)) {
  return NewError(SetHook<CallHook>(store, StorePartKind::kCallHook, hook, env, finalizer));
}

strata_error_t* strata_store_set_gc_hook(wasm_store_t* store, strata_gc_hook_t hook, void* env,
                                         void (*finalizer)(void* env)) {
  return NewError(SetHook<GcHook>(store, StorePartKind::kGcHook, hook, env, finalizer));
}

void strata_store_gc(wasm_store_t* store) {
  const StoreUse use(StateOf(store));
  if (use) use.store().Collect();
}

void strata_store_gc_figures(const wasm_store_t* store, strata_gc_figures_t* out) {
  if (out == nullptr) return;
  *out = {};
  const StoreUse use(StateOf(store));
  if (!use) return;
  const strata::wasm::api::HeapFigures figures = FiguresOf(use.store());
  *out = {figures.collections,     figures.pause_ns,   figures.longest_pause_ns,
          figures.allocated_bytes, figures.live_bytes, figures.reserved_bytes};
}

void strata_store_gc_plan(const wasm_store_t* store, wasm_name_t* out) {
  const StoreUse use(StateOf(store));
  const std::string plan = use ? FiguresOf(use.store()).plan : std::string();
  wasm_name_new(out, plan.size(), plan.data());
}

}  // extern "C"
