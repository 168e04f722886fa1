// Finds where text is UTF-8.

#ifndef STRATA_VM_BINDING_BASE_JSON_UTF8_H_
#define STRATA_VM_BINDING_BASE_JSON_UTF8_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace strata::base {

// The length in bytes (1 to 4) of the character at the beginning of `text`, or
// 0 if no well-formed one is there: overlong forms, surrogates and what is
// above U+10FFFF are not well formed.
size_t Utf8Length(absl::string_view text);

}  // namespace strata::base

#endif  // STRATA_VM_BINDING_BASE_JSON_UTF8_H_
