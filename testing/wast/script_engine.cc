#include "testing/wast/script_engine.h"

#include "vm_binding/base/status_macros.h"
#include "vm_binding/wasm/wasm_heap_factory.h"

namespace strata::testing {

absl::StatusOr<std::unique_ptr<ScriptEngine>> ScriptEngine::Create(const ScriptEngineOptions& options) {
  wasm::EngineOptions engine;
  engine.features = options.features;
  engine.guarded_memories = options.guarded_memories && wasm::Interpreter().recovers_faults();
  engine.deterministic_relaxed_simd = options.deterministic_relaxed_simd;
  std::unique_ptr<ScriptEngine> made(new ScriptEngine(engine));
  scheduler::SchedulerOptions pool;
  pool.workers = options.workers;
  STRATA_ASSIGN_OR_RETURN(made->scheduler_, scheduler::Scheduler::Create(pool));
  if (options.make_heaps) {
    made->heaps_ = options.make_heaps(made->engine_);
    return made;
  }
  STRATA_ASSIGN_OR_RETURN(made->heaps_, wasm::WasmHeapFactory::Create(made->engine_, options.heap, *made->scheduler_));
  return made;
}

}  // namespace strata::testing
