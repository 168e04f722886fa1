// Host functions whose type is known at run time only: they take and give values.

#ifndef STRATA_WASM_API_DYNAMIC_FUNC_H_
#define STRATA_WASM_API_DYNAMIC_FUNC_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "wasm/api/caller.h"
#include "wasm/api/func.h"
#include "wasm/api/host_definition.h"
#include "wasm/api/outcome.h"
#include "wasm/api/val.h"
#include "wasm/types/type.h"

namespace strata::wasm::api {

// Fills `results`, as many as the type has. Arguments are of the parameters' types; results are checked. On the store's
// thread; may call the store and may collect.
using DynamicBody =
    std::function<Outcome<void>(Caller& caller, absl::Span<const Val> arguments, absl::Span<Val> results)>;

// `name` is for backtraces and profiles. Concrete types in `type` are the engine's; kInvalidArgument for types that are
// none.
absl::StatusOr<Func> NewDynamicFunc(Store& store, FuncType type, absl::string_view name, DynamicBody body);

// The same before it is in a store. `type` has been checked.
HostDefinition DynamicDefinition(FuncType type, absl::string_view name, DynamicBody body);

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_DYNAMIC_FUNC_H_
