// Results of guests as a person reads them: numbers in decimal, references by what they refer to.

#ifndef STRATA_TOOLS_STRATA_VALUE_PRINTER_H_
#define STRATA_TOOLS_STRATA_VALUE_PRINTER_H_

#include <string>

#include "wasm/runtime/instance.h"
#include "wasm/runtime/value.h"
#include "wasm/types/value_type.h"

namespace strata::tools {

// Integers are signed; floats have the fewest digits that give the same bits back. Objects show their first fields, two
// levels deep: "struct $point {1, 2.5}", "array of 3 {7, 8, 9}". `type` is one of `instance`'s module, whose names are
// used. Does not collect.
std::string FormatValue(const wasm::Instance& instance, const wasm::Value& value, wasm::ValType type);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_VALUE_PRINTER_H_
