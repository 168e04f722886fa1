// A module at each implementation limit, and one just beyond.

#ifndef STRATA_TESTING_WAST_LIMITS_LIMIT_CASE_H_
#define STRATA_TESTING_WAST_LIMITS_LIMIT_CASE_H_

#include <cstdint>

#include "absl/types/span.h"
#include "wasm/binary/module_builder.h"

namespace strata::testing {

struct LimitCase {
  const char* name;
  uint32_t limit;  // of wasm/binary/implementation_limits.h
  // A module with `count` of what is limited, and otherwise valid.
  wasm::ByteVector (*module)(uint32_t count);
  const char* message;  // what the error of a module beyond the limit starts with
  // Whether the module at the limit is small enough for a test.
  bool fits = true;
};

absl::Span<const LimitCase> LimitCases();

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_LIMITS_LIMIT_CASE_H_
