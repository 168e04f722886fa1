// Functions of wasm.h: made of C functions, and called.

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "vm_binding/c_api/callback.h"
#include "vm_binding/c_api/ref.h"
#include "vm_binding/c_api/store.h"
#include "vm_binding/c_api/trap.h"
#include "vm_binding/c_api/types.h"
#include "vm_binding/c_api/values.h"
#include "vm_binding/c_api/vectors.h"
#include "wasm/api/dynamic_func.h"
#include "wasm/api/func.h"

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace
using strata::wasm::FuncType;
using strata::wasm::api::Func;
using strata::wasm::api::Outcome;
using strata::wasm::api::Val;

namespace {

wasm_func_t* New(wasm_store_t* store, const wasm_functype_t* type, Callback callback) {
  const StoreUse use(StateOf(store));
  if (!use || type == nullptr) return nullptr;
  const absl::StatusOr<Func> func = strata::wasm::api::NewDynamicFunc(use.store(), type->type, "host function",
                                                                      BodyOf(type->type, std::move(callback)));
  return func.ok() ? NewFunc(use.state(), *func) : nullptr;
}

std::optional<FuncType> TypeOf(const wasm_func_t* func) {
  const StoreUse use(func == nullptr ? nullptr : func->state);
  if (!use) return std::nullopt;
  absl::StatusOr<FuncType> type = func->func().type(use.store());
  if (!type.ok()) return std::nullopt;
  return *std::move(type);
}

wasm_trap_t* Call(const StoreUse& use, const Func& func, const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  const absl::StatusOr<FuncType> type = func.type(use.store());
  if (!type.ok()) return NewTrap(type.status());
  const absl::StatusOr<std::vector<Val>> arguments = FromC(use, type->params, ElementsOf(args));
  if (!arguments.ok()) return NewTrap(arguments.status());
  const Outcome<std::vector<Val>> outcome = func.Call(use.store(), *arguments);
  if (!outcome.ok()) return NewTrap(use, *outcome.failure());
  const auto into = ElementsOf(results);
  for (size_t i = 0; i < into.size() && i < type->results.size(); ++i) {
    into[i] = ToC(use, type->results[i], (*outcome)[i]);
  }
  return nullptr;
}

}  // namespace

extern "C" {

wasm_func_t* wasm_func_new(wasm_store_t* store, const wasm_functype_t* type, wasm_func_callback_t callback) {
  return callback == nullptr ? nullptr : New(store, type, {callback});
}

wasm_func_t* wasm_func_new_with_env(wasm_store_t* store, const wasm_functype_t* type,
                                    wasm_func_callback_with_env_t callback, void* env, void (*finalizer)(void* env)) {
  if (callback == nullptr) return nullptr;
  auto held = std::make_shared<HostInfo>();
  held->Set(env, nullptr);
  wasm_func_t* func = New(store, type, {nullptr, callback, held});
  if (func != nullptr) held->Set(env, finalizer);
  return func;
}

wasm_functype_t* wasm_func_type(const wasm_func_t* func) {
  const std::optional<FuncType> type = TypeOf(func);
  return type.has_value() ? NewFuncType(func->state->engine(), *type) : nullptr;
}

size_t wasm_func_param_arity(const wasm_func_t* func) {
  const std::optional<FuncType> type = TypeOf(func);
  return type.has_value() ? type->params.size() : 0;
}

size_t wasm_func_result_arity(const wasm_func_t* func) {
  const std::optional<FuncType> type = TypeOf(func);
  return type.has_value() ? type->results.size() : 0;
}

wasm_trap_t* wasm_func_call(const wasm_func_t* func, const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  const StoreUse use(func == nullptr ? nullptr : func->state);
  if (!use) return NewTrap(absl::FailedPreconditionError("no function, or its store has ended"));
  return Call(use, func->func(), args, results);
}

}  // extern "C"
