// Runs any valid module to an end, and writes down everything it did that can be seen.
//
// Polls are the fuel: after so many of them the guest is stopped, so that a run is the same each time. Memories and
// heap are small. Two runners with different collectors or memories must write the same.

#ifndef STRATA_TESTING_FUZZ_GUEST_RUNNER_H_
#define STRATA_TESTING_FUZZ_GUEST_RUNNER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/types/span.h"
#include "gc/heap_options.h"
#include "scheduler/scheduler.h"
#include "vm_binding/wasm/wasm_heap_factory.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/linker.h"
#include "wasm/types/features.h"

namespace strata::testing {

struct GuestRunnerOptions {
  wasm::Features features;
  bool guarded_memories = true;
  gc::HeapOptions heap;
};

struct Transcript {
  // What decoder or validator said; empty if they agree.
  std::string refusal;
  // A line for each call and for what it left in globals and memories.
  std::string lines;
  // Whether the heap was full once, which collectors may disagree about.
  bool exhausted = false;
};

class GuestRunner {
 public:
  explicit GuestRunner(const GuestRunnerOptions& options);

  // Calls each exported function in turn. Imports do nothing and return zeros.
  Transcript Run(absl::Span<const uint8_t> module);

 private:
  std::string RunIn(wasm::Linker& linker, std::shared_ptr<wasm::ModuleCode> code);

  const GuestRunnerOptions options_;
  wasm::Interpreter interpreter_;
  std::unique_ptr<scheduler::Scheduler> scheduler_;
};

}  // namespace strata::testing

#endif  // STRATA_TESTING_FUZZ_GUEST_RUNNER_H_
