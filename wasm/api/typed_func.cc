#include "wasm/api/typed_func.h"

#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/names.h"
#include "wasm/runtime/store.h"
#include "wasm/types/type_registry.h"

namespace strata::wasm::api {
namespace {

// Whether a reference of `native` may turn out to be what a parameter of `declared` takes.
bool MayBeGiven(const TypeRegistry& types, ValType declared, ValType native) {
  if (!declared.is_ref() || !native.is_ref()) return declared == native;
  return types.TopOf(declared.ref().heap) == types.TopOf(native.ref().heap);
}

bool Matches(const TypeRegistry& types, const FuncType& type, const FuncType& native) {
  if (type.params.size() != native.params.size() || type.results.size() != native.results.size()) return false;
  for (size_t i = 0; i < type.params.size(); ++i) {
    if (!MayBeGiven(types, type.params[i], native.params[i])) return false;
  }
  for (size_t i = 0; i < type.results.size(); ++i) {
    if (!types.Matches(type.results[i], native.results[i])) return false;
  }
  return true;
}

}  // namespace

absl::Status CheckSignature(const Store& store, const FuncType& type, const FuncType& native) {
  if (Matches(store.runtime().engine().types(), type, native)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the function is ", TypeText(type), ", the signature is ", TypeText(native)));
}

absl::StatusOr<const FuncType*> DeclaredType(const Store& store, const Func& func) {
  STRATA_RETURN_IF_ERROR(CheckFunc(store, func));
  const wasm::Store& runtime = store.runtime();
  return runtime.engine().types().Get(runtime.func_record(func.record()).type).func();
}

void SetKinds(absl::Span<const ValType> types, absl::Span<Value> words) {
  for (size_t i = 0; i < types.size(); ++i) words[i].kind = types[i].kind();
}

}  // namespace strata::wasm::api
