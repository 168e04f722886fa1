#include "wasm/interpreter/entry_code.h"

#include "wasm/code/register_ops.h"
#include "wasm/interpreter/handler_table.h"

namespace strata::wasm::interpreter {

const uint32_t* ExitCode() {
  static const uint32_t word = HandlerWords()[SingleId(SingleOp::kExit)];
  return &word;
}

const uint32_t* HostCallCode() {
  static const uint32_t word = HandlerWords()[SingleId(SingleOp::kHostCall)];
  return &word;
}

}  // namespace strata::wasm::interpreter
