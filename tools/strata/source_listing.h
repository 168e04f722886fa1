// Where in the source the instructions of a function come from, as objdump shows it.

#ifndef STRATA_TOOLS_STRATA_SOURCE_LISTING_H_
#define STRATA_TOOLS_STRATA_SOURCE_LISTING_H_

#include <string>

#include "wasm/debug_info/source_locator.h"
#include "wasm/module/module.h"
#include "wasm/text/print_names.h"
#include "wasm/types/indices.h"

namespace strata::tools {

// The function's title, then a line for each stretch of its body that comes from another place than what is before it:
// the offset of its first instruction, and file:line:column. Code that was inlined has the place in what was inlined,
// and then whose it is. "no source" for a function of which nothing is known. As far as a malformed body can be read.
std::string SourceListing(const wasm::Module& module, const wasm::text::PrintNames& names, wasm::FuncIndex func,
                          wasm::debug_info::SourceLocator& locator);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_SOURCE_LISTING_H_
