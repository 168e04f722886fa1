// A place in a guest's source.

#ifndef STRATA_WASM_DEBUG_INFO_SOURCE_FRAME_H_
#define STRATA_WASM_DEBUG_INFO_SOURCE_FRAME_H_

#include <cstdint>
#include <string>

namespace strata::wasm::debug_info {

// Texts are UTF-8 without control characters and of bounded length, whatever the guest wrote.
struct SourceFrame {
  std::string function;        // as people write it; empty = unknown
  std::string file;            // empty = unknown
  uint32_t line = 0;           // from 1; 0 = unknown, or made from no line
  uint32_t column = 0;         // from 1; 0 = unknown
  uint32_t function_line = 0;  // where the function is declared; 0 = unknown
  bool inlined = false;        // into the next frame's function
};

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_SOURCE_FRAME_H_
