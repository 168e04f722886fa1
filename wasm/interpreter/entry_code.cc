#include "wasm/interpreter/entry_code.h"

#include <cstring>

#include "wasm/code/register_ops.h"
#include "wasm/interpreter/handler_table.h"

namespace strata::wasm::interpreter {
namespace {

// Code of one operation without operands.
struct Words {
  explicit Words(SingleOp op) { std::memcpy(words, &HandlerWords()[SingleId(op)], sizeof words); }
  uint32_t words[kHandlerWords];
};

}  // namespace

const uint32_t* ExitCode() {
  static const Words words(SingleOp::kExit);
  return words.words;
}

const uint32_t* HostCallCode() {
  static const Words words(SingleOp::kHostCall);
  return words.words;
}

}  // namespace strata::wasm::interpreter
