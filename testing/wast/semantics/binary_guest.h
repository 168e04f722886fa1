// A module given as bytes, instantiated in a store of its own: what the tests of semantics call.

#ifndef STRATA_TESTING_WAST_SEMANTICS_BINARY_GUEST_H_
#define STRATA_TESTING_WAST_SEMANTICS_BINARY_GUEST_H_

#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "testing/wast/semantics/expected.h"
#include "wasm/binary/module_builder.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/store.h"

namespace strata::testing {

class BinaryGuest {
 public:
  // All features on. Stops the test's process if the module is refused. A module that needs a heap is.
  explicit BinaryGuest(const wasm::ByteVector& module, bool guarded_memories = true);

  struct Result {
    std::string trap;  // empty if it returned
    std::vector<Bits> values;
  };
  // Calls the function at the module's index with arguments of its type.
  Result Call(uint32_t function, absl::Span<const Bits> arguments);
  // The bytes of memory 0.
  absl::Span<uint8_t> memory() { return instance_->memories[0]->data(); }

 private:
  wasm::Interpreter interpreter_;
  wasm::Engine engine_;
  std::unique_ptr<wasm::Store> store_;
  std::unique_ptr<wasm::Linker> linker_;
  wasm::Instance* instance_ = nullptr;
};

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SEMANTICS_BINARY_GUEST_H_
