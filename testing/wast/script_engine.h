// Everything a script needs to run, in one configuration: engine, interpreter, collector.
//
// Serves any number of scripts, one at a time; each gets a store and a heap of its own.

#ifndef STRATA_TESTING_WAST_SCRIPT_ENGINE_H_
#define STRATA_TESTING_WAST_SCRIPT_ENGINE_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gc/heap_options.h"
#include "scheduler/scheduler.h"
#include "testing/wast/script_runner.h"
#include "vm_binding/contract/heap_factory.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"
#include "wasm/types/features.h"

namespace strata::testing {

struct ScriptEngineOptions {
  wasm::Features features = wasm::Features::Wasm3();
  // Whether memories may trap by fault, where the interpreter recovers faults.
  bool guarded_memories = true;
  // Relaxed vector instructions as the deterministic profile has them.
  bool deterministic_relaxed_simd = false;
  gc::HeapOptions heap;
  int workers = 1;  // of the collector
  // Makes other heaps than those of the toolkit; may be empty.
  std::function<std::unique_ptr<vm::HeapFactory>(const wasm::Engine&)> make_heaps;
};

class ScriptEngine {
 public:
  // Fails for a plan that is none and when the system refuses threads.
  static absl::StatusOr<std::unique_ptr<ScriptEngine>> Create(const ScriptEngineOptions& options);
  ScriptEngine(const ScriptEngine&) = delete;
  ScriptEngine& operator=(const ScriptEngine&) = delete;

  absl::StatusOr<ScriptReport> Run(absl::string_view source, const ScriptOptions& options = {}) {
    return RunScript(source, engine_, interpreter_, *heaps_, options);
  }

 private:
  explicit ScriptEngine(const wasm::EngineOptions& options) : engine_(options) {}

  wasm::Interpreter interpreter_;
  wasm::Engine engine_;
  std::unique_ptr<scheduler::Scheduler> scheduler_;
  std::unique_ptr<vm::HeapFactory> heaps_;
};

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SCRIPT_ENGINE_H_
