// The host module "spectest" that scripts import from: functions that print, globals, tables and a memory.

#ifndef STRATA_TESTING_WAST_SPECTEST_H_
#define STRATA_TESTING_WAST_SPECTEST_H_

#include <ostream>

#include "absl/status/status.h"
#include "wasm/runtime/linker.h"

namespace strata::testing {

// `out` takes what is printed, may be null and outlives the linker's store.
absl::Status DefineSpectest(wasm::Linker& linker, std::ostream* out);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SPECTEST_H_
