// The handlers by families of operations, for reports and tests.

#ifndef STRATA_WASM_INTERPRETER_HANDLER_FAMILIES_H_
#define STRATA_WASM_INTERPRETER_HANDLER_FAMILIES_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "wasm/code/register_ops.h"

namespace strata::wasm::interpreter {

struct HandlerFamily {
  absl::string_view name;
  uint32_t end = 0;  // it begins where the one before ends
};

inline constexpr HandlerFamily kHandlerFamilies[] = {
    {"binary arithmetic", kCmpBrBase},
    {"compare and branch", kUnBase},
    {"unary arithmetic", kLoadBase},
    {"loads", kCheckedLoadBase},
    {"checked loads", kStoreBase},
    {"stores", kCheckedStoreBase},
    {"checked stores", kStructGetBase},
    {"struct.get", kStructSetBase},
    {"struct.set", kArrayGetBase},
    {"array.get", kArraySetBase},
    {"array.set", kSingleBase},
    {"single operations", kVecUnBase},
    {"vectors", kAtomicBase},
    {"atomics", kPairBase},
    {"fused pairs", kFloatPairBase},
    {"fused float pairs", kAddCmpBrBase},
    {"add, compare, branch", kConstDivBase},
    {"division by constant", kLoadSumBase},
    {"loads of sums", kStoreSumBase},
    {"stores of sums", kLoadUseBase},
    {"loads with a use", kRegOpCount},
};

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_HANDLER_FAMILIES_H_
