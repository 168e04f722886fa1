#include "wasm/interpreter/entry_code.h"

#include <cstring>

#include "wasm/code/frame_layout.h"
#include "wasm/code/register_ops.h"
#include "wasm/interpreter/handler_table.h"

namespace strata::wasm::interpreter {
namespace {

// Code of one operation without operands, behind distances of 0.
struct Words {
  explicit Words(SingleOp op) {
    std::memcpy(words + kDistanceWords, &HandlerWords()[SingleId(op)], sizeof(HandlerWord));
  }
  const uint32_t* code() const { return words + kDistanceWords; }
  uint32_t words[kDistanceWords + kHandlerWords] = {};
};

}  // namespace

const uint32_t* ExitCode() {
  static const Words words(SingleOp::kExit);
  return words.code();
}

const uint32_t* HostCallCode() {
  static const Words words(SingleOp::kHostCall);
  return words.code();
}

bool IsResume(const uint32_t* pc) {
  static const HandlerWord resume = HandlerWords()[SingleId(SingleOp::kResume)];
  return std::memcmp(pc, &resume, sizeof resume) == 0;
}

}  // namespace strata::wasm::interpreter
