#include "vm_binding/c_api/callback.h"

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/c_api/store_state.h"
#include "vm_binding/c_api/trap.h"
#include "vm_binding/c_api/values.h"

namespace strata::c_api {
namespace {

using wasm::FuncType;
using wasm::ValType;
using wasm::api::Caller;
using wasm::api::DynamicBody;
using wasm::api::Outcome;
using wasm::api::Val;

// Values for C, released in the end.
class OwnedVals {
 public:
  explicit OwnedVals(std::vector<wasm_val_t> vals) : vals_(std::move(vals)) {}
  ~OwnedVals() {
    for (wasm_val_t& val : vals_) wasm_val_delete(&val);
  }
  OwnedVals(const OwnedVals&) = delete;
  OwnedVals& operator=(const OwnedVals&) = delete;

  wasm_val_vec_t vec() { return {vals_.size(), vals_.data()}; }
  absl::Span<const wasm_val_t> vals() const { return vals_; }

 private:
  std::vector<wasm_val_t> vals_;
};

std::vector<wasm_val_t> Arguments(const StoreUse& use, absl::Span<const ValType> types, absl::Span<const Val> vals) {
  std::vector<wasm_val_t> result(types.size());
  for (size_t i = 0; i < types.size(); ++i) result[i] = ToC(use, types[i], vals[i]);
  return result;
}

std::vector<wasm_val_t> Zeros(const StoreUse& use, absl::Span<const ValType> types) {
  std::vector<wasm_val_t> result(types.size());
  for (size_t i = 0; i < types.size(); ++i) result[i] = ZeroOf(use.store().engine(), types[i]);
  return result;
}

wasm_trap_t* Call(const Callback& callback, const wasm_val_vec_t* arguments, wasm_val_vec_t* results) {
  if (callback.plain != nullptr) return callback.plain(arguments, results);
  return callback.with_env(callback.env->get(), arguments, results);
}

Outcome<void> Run(const FuncType& type, const Callback& callback, const StoreUse& use, absl::Span<const Val> arguments,
                  absl::Span<Val> results) {
  OwnedVals given(Arguments(use, type.params, arguments));
  OwnedVals gotten(Zeros(use, type.results));
  const wasm_val_vec_t given_vec = given.vec();
  wasm_val_vec_t gotten_vec = gotten.vec();
  const std::unique_ptr<wasm_trap_t> trap(Call(callback, &given_vec, &gotten_vec));
  if (trap != nullptr) return FailureOf(use, *trap);
  STRATA_ASSIGN_OR_RETURN(const std::vector<Val> vals, FromC(use, type.results, gotten.vals()));
  for (size_t i = 0; i < vals.size(); ++i) results[i] = vals[i];
  return Outcome<void>();
}

}  // namespace

DynamicBody BodyOf(FuncType type, Callback callback) {
  return [type = std::move(type), callback = std::move(callback)](Caller& caller, absl::Span<const Val> arguments,
                                                                  absl::Span<Val> results) {
    // What is rooted here is looked at by the caller.
    const StoreUse use(StoreState::Of(caller.store()), StoreUse::Scope::kCallers);
    return Run(type, callback, use, arguments, results);
  };
}

}  // namespace strata::c_api
