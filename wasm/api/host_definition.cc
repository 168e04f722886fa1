#include "wasm/api/host_definition.h"

#include <utility>

#include "absl/status/statusor.h"
#include "wasm/api/store.h"
#include "wasm/api/words.h"
#include "wasm/runtime/exception.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::api {
namespace {

TrapKind Refuse(const absl::Status& status, HostCall& call) {
  call.message = std::string(status.message());
  return TrapKind::kHost;
}

// One that came from guest code and is still the last one goes on as it was, its backtrace with it.
TrapKind Throw(Store& store, const Exception& exception, HostCall& call) {
  wasm::Store& runtime = store.runtime();
  const bool passed_on = exception.serial != 0 && exception.serial == store.exception_serial;
  if (passed_on && runtime.thrown().present()) return TrapKind::kUncaughtException;
  absl::StatusOr<Values> payload = PayloadWords(store, exception);
  if (!payload.ok()) return Refuse(payload.status(), call);
  return ThrowFromHost(runtime, *exception.tag.runtime(), *payload);
}

TrapKind Deliver(Store& store, const Failure& failure, HostCall& call) {
  if (const Exception* exception = failure.exception()) return Throw(store, *exception, call);
  const Trap* trap = failure.trap();
  if (trap == nullptr) return Refuse(failure.status(), call);
  call.message = trap->message;
  call.exit_code = trap->exit_code;
  const bool is_trap = trap->kind != TrapKind::kNone && trap->kind != TrapKind::kUncaughtException;
  return is_trap ? trap->kind : TrapKind::kHost;
}

}  // namespace

uint32_t AddHostFunction(Store& store, const HostDefinition& definition) {
  HostFunction::Body body = [&store, body = definition.body](HostCall& call) {
    store.ReleaseDead();
    RootScope scope(store);
    HostFrame frame{store, call.caller, call.nums, call.refs};
    const std::optional<Failure> failure = body(frame);
    return failure.has_value() ? Deliver(store, *failure, call) : TrapKind::kNone;
  };
  return store.runtime().AddHostFunction(definition.type, definition.name, std::move(body));
}

}  // namespace strata::wasm::api
