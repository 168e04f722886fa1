// Which of a module's functions to call, and with what: decided, and every mistake reported, before anything runs.

#ifndef STRATA_TOOLS_STRATA_ENTRY_PLAN_H_
#define STRATA_TOOLS_STRATA_ENTRY_PLAN_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "wasm/module/module.h"
#include "wasm/runtime/value.h"
#include "wasm/types/type.h"

namespace strata::tools {

struct EntryPlan {
  bool initialize = false;  // call _initialize first
  std::string function;     // then this; empty: nothing more
  wasm::FuncType type;      // of the function, as its module has it
  wasm::Values arguments;
  bool print_results = false;
};

// With `invoke`, that function, `words` being its arguments; else _start of a command; else _initialize of a reactor
// alone; else nothing, if the module has a start function. kNotFound if nothing of this is there, kInvalidArgument for
// a function that does not fit.
absl::StatusOr<EntryPlan> PlanEntry(const wasm::Module& module, const std::optional<std::string>& invoke,
                                    absl::Span<const absl::string_view> words);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_ENTRY_PLAN_H_
