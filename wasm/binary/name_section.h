// Decodes the name section (core specification appendix, custom sections).
//
// Lenient, as the specification allows: a subsection that is malformed, or not in ascending order, is dropped, and what
// was read before it is kept.

#ifndef STRATA_WASM_BINARY_NAME_SECTION_H_
#define STRATA_WASM_BINARY_NAME_SECTION_H_

#include "wasm/module/module.h"

namespace strata::wasm {

void DecodeNameSection(const CustomSection& section, Names& names);

}  // namespace strata::wasm

#endif  // STRATA_WASM_BINARY_NAME_SECTION_H_
