// The names that a module gives to the types of a census.

#ifndef STRATA_TOOLS_STRATA_CENSUS_NAMES_H_
#define STRATA_TOOLS_STRATA_CENSUS_NAMES_H_

#include <vector>

#include "gc/stats/census.h"
#include "wasm/runtime/module_code.h"

namespace strata::tools {

// Where the module's name section names a type of the heap: "struct $node" instead of "struct of type 3".
void NameTypes(const wasm::ModuleCode& code, std::vector<gc::TypeCount>& census);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_CENSUS_NAMES_H_
