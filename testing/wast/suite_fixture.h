// An engine, and the heaps that scripts are run under in tests.

#ifndef STRATA_TESTING_WAST_SUITE_FIXTURE_H_
#define STRATA_TESTING_WAST_SUITE_FIXTURE_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "scheduler/scheduler.h"
#include "vm_binding/contract/heap_factory.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"

namespace strata::testing {

class SuiteEngine {
 public:
  SuiteEngine();

  // Runs a script; each failure is a gtest failure "name:line: message". At least `commands` must pass.
  void ExpectToPass(absl::string_view name, absl::string_view source, int commands, vm::HeapFactory& heaps);
  // A semispace that moves every object at every allocation, and walks the heap after each collection.
  std::unique_ptr<vm::HeapFactory> StressedSemispace(int workers);

 private:
  wasm::Interpreter interpreter_;
  wasm::Engine engine_;
  std::unique_ptr<scheduler::Scheduler> scheduler_;
};

// A file's bytes; empty if it cannot be read.
std::string ReadWholeFile(const std::string& path);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SUITE_FIXTURE_H_
