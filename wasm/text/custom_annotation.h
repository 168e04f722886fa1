// `(@custom "name" placement? "bytes"*)`: a custom section in the text.

#ifndef STRATA_WASM_TEXT_CUSTOM_ANNOTATION_H_
#define STRATA_WASM_TEXT_CUSTOM_ANNOTATION_H_

#include "wasm/text/cursor.h"
#include "wasm/text/sections.h"

namespace strata::wasm::text {

// Reads the annotation at which the cursor stands and adds its section.
void ParseCustomAnnotation(Cursor& cursor, Sections& sections);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_CUSTOM_ANNOTATION_H_
