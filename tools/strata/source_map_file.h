// The file that a module names as its source map.
//
// The name is the guest's, so it is no path: only a file of that plain name beside the module is read, and no link,
// device or directory.

#ifndef STRATA_TOOLS_STRATA_SOURCE_MAP_FILE_H_
#define STRATA_TOOLS_STRATA_SOURCE_MAP_FILE_H_

#include "absl/strings/string_view.h"
#include "wasm/debug_info/source_locator.h"

namespace strata::tools {

// For the module in `module_file`; a reader of nothing if that is standard input. Errors are "name: reason".
wasm::debug_info::SourceMapReader SourceMapsBeside(absl::string_view module_file);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_SOURCE_MAP_FILE_H_
