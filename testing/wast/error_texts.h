// The texts of errors that a source file can give, read off its own code.
//
// Knows the ways in which wasm/binary and wasm/validation say what is wrong: Fail, FailAt, Invalid, InvalidAt,
// InvalidArgumentError, Check, RequireFeature, ReadVec, ReadCount, and named constants.

#ifndef STRATA_TESTING_WAST_ERROR_TEXTS_H_
#define STRATA_TESTING_WAST_ERROR_TEXTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace strata::testing {

// Each stands in some error; a composed one gives its longer pieces.
std::vector<std::string> ErrorTextsIn(absl::string_view source);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_ERROR_TEXTS_H_
