// Names of functions as people write them, from those that compilers make of them.
//
// Of C++ (the Itanium ABI) the name without parameters and with template arguments elided: a backtrace needs no more,
// and spelt out a name may be exponentially longer than what it was made from, which refers to its parts. Of Rust (the
// legacy scheme) without the hash. Time and length are bounded.

#ifndef STRATA_WASM_DEBUG_INFO_DEMANGLE_H_
#define STRATA_WASM_DEBUG_INFO_DEMANGLE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace strata::wasm::debug_info {

// "geo::Box<...>::Mix" of "_ZNK3geo3BoxIiE3MixEi"; the name itself if it is not mangled, or not in a way known here.
std::string Demangle(absl::string_view name);

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_DEMANGLE_H_
