#include "wasm/api/func.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/engine.h"
#include "wasm/api/names.h"
#include "wasm/api/store.h"
#include "wasm/api/words.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::api {

Func::Func(const Store& store, uint32_t record) : Func(store.id(), record, Now(store)) {}

absl::StatusOr<Func> Func::FromVal(const Val& val) {
  if (val.tag() == ValTag::kFunc) return Func(val.function_store(), val.function_record(), val.function_since());
  return absl::InvalidArgumentError(absl::StrCat("expected a function, not ", TagName(val.tag())));
}

absl::StatusOr<FuncType> Func::type(const Store& store) const {
  STRATA_RETURN_IF_ERROR(CheckFunc(store, *this));
  const wasm::Store& runtime = store.runtime();
  return *runtime.engine().types().Get(runtime.func_record(record_).type).func();
}

Outcome<std::vector<Val>> Func::Call(Store& store, absl::Span<const Val> arguments) const {
  STRATA_RETURN_IF_ERROR(BeginCall(store, *this));
  const wasm::Store& runtime = store.runtime();
  // Types stay where they are.
  const FuncType& type = *runtime.engine().types().Get(runtime.func_record(record_).type).func();
  STRATA_ASSIGN_OR_RETURN(const Values words, ToWords(store, type.params, arguments));
  Values results(type.results.size());
  std::optional<Failure> failure = CallWords(store, record_, words, absl::MakeSpan(results));
  if (failure.has_value()) return *std::move(failure);
  std::vector<Val> vals;
  for (size_t i = 0; i < results.size(); ++i) vals.push_back(ToVal(store, type.results[i], results[i]));
  return vals;
}

std::optional<Failure> CallWords(Store& store, uint32_t record, absl::Span<const Value> arguments,
                                 absl::Span<Value> results) {
  std::optional<Trap> trap = store.engine().interpreter().CallInto(store.runtime(), record, arguments, results);
  if (!trap.has_value()) return std::nullopt;
  return FailureOf(store, *std::move(trap));
}

absl::Status BeginCall(Store& store, const Func& func) {
  STRATA_RETURN_IF_ERROR(CheckOwner(store, func.store(), "function"));
  store.ReleaseDead();  // host code, which may free what `func` names
  return CheckFunc(store, func);
}

std::string TypeText(const FuncType& type) {
  std::string text = "(func";
  for (const ValType& param : type.params) absl::StrAppend(&text, " (param ", ToString(param), ")");
  for (const ValType& result : type.results) absl::StrAppend(&text, " (result ", ToString(result), ")");
  return text + ")";
}

}  // namespace strata::wasm::api
