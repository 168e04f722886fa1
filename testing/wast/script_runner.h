// Runs a `.wast` script: carries out its commands in a store of their own and checks its assertions.
//
// One script at a time, on the caller's thread; engine, executor and heap factory outlive the call. A `thread` command
// runs its commands in a store of its own on a thread of its own; what fails there fails the `wait` for it.

#ifndef STRATA_TESTING_WAST_SCRIPT_RUNNER_H_
#define STRATA_TESTING_WAST_SCRIPT_RUNNER_H_

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "testing/wast/opcode_coverage.h"
#include "vm_binding/contract/heap_factory.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/executor.h"
#include "wasm/runtime/store.h"
#include "wasm/text/script.h"

namespace strata::testing {

struct ScriptOptions {
  wasm::StoreOptions store;
  // Collects after every command, once the store has a heap.
  bool collect_between_commands = false;
  // What spectest's functions print; may be null.
  std::ostream* print = nullptr;
  // Gets the opcodes that the script executes outside threads; may be null.
  OpcodeSet* executed = nullptr;
  // A host function () -> () that collects, once the store has a heap; none if both names are empty.
  std::string gc_import_module;
  std::string gc_import_field;
  // Told of each command of the script itself and how it went, in order. May be null.
  std::function<void(const wasm::text::Command&, const absl::Status&)> observe;
};

struct ScriptFailure {
  uint32_t line = 0;
  std::string message;
};

struct ScriptReport {
  int passed = 0;  // commands, assertions or not
  std::vector<ScriptFailure> failures;
};

// The error is that of a script which cannot be read or set up at all; a command that fails is in the report, and the
// script goes on after it.
absl::StatusOr<ScriptReport> RunScript(absl::string_view source, wasm::Engine& engine, wasm::Executor& executor,
                                       vm::HeapFactory& heaps, const ScriptOptions& options = {});

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SCRIPT_RUNNER_H_
