// Value types as the text format spells them, for tables of forms: their binary form, and which of them never match.
//
// Written apart from the text parser and the decoder, which it is a check of.

#ifndef STRATA_TESTING_WAST_OPCODES_TYPE_SPELLING_H_
#define STRATA_TESTING_WAST_OPCODES_TYPE_SPELLING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wasm/binary/module_builder.h"

namespace strata::testing {

// "i32", "anyref", "(ref null 3)", "(ref i31)": core specification 5.3.1 to 5.3.4. Type indexes are below 64.
wasm::ByteVector EncodeType(absl::string_view spelling);

// A number or vector type, or the top of a hierarchy of references: all but the one that `spelling` belongs to.
// Concrete types are those of opcode_module.h.
std::vector<std::string> UnrelatedTypes(absl::string_view spelling);
// Those and, where it is another type, the top of its own hierarchy: none is a subtype of `spelling`.
std::vector<std::string> TypesThatNeverMatch(absl::string_view spelling);
// All types of numbers and vectors.
std::vector<std::string> NumberTypes();

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_OPCODES_TYPE_SPELLING_H_
