// The handler words that lowering writes, by operation id: the one link from wasm/lowering to this package's handlers.

#ifndef STRATA_WASM_INTERPRETER_HANDLER_TABLE_H_
#define STRATA_WASM_INTERPRETER_HANDLER_TABLE_H_

#include <cstdint>

#include "absl/types/span.h"
#include "wasm/code/code.h"

namespace strata::wasm::interpreter {

// kRegOpCount words, made at first use and never changed. An operation this backend lacks has the word kNoHandler.
absl::Span<const HandlerWord> HandlerWords();
inline constexpr HandlerWord kNoHandler = 0;
// The operation a handler word stands for, or kRegOpCount. For listings and tests.
uint32_t RegOpOfWord(HandlerWord word);

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_HANDLER_TABLE_H_
