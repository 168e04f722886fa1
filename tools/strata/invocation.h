// The words after FILE as arguments of the function that --invoke names.

#ifndef STRATA_TOOLS_STRATA_INVOCATION_H_
#define STRATA_TOOLS_STRATA_INVOCATION_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "wasm/runtime/value.h"
#include "wasm/types/type.h"

namespace strata::tools {

// One word for each parameter: numbers as the text format writes them (decimal, hexadecimal, "inf", "nan:0x…"; integers
// signed or unsigned), "null" for a nullable reference. kInvalidArgument, naming the parameter, for words too many or
// too few, out of range, or of the wrong type.
absl::StatusOr<wasm::Values> ParseArguments(const wasm::FuncType& type, absl::Span<const absl::string_view> words);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_INVOCATION_H_
