// The scripts of this package, under the null heap and under a semispace that moves every object at every allocation.
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "gc/heap_options.h"
#include "gtest/gtest.h"
#include "scheduler/scheduler.h"
#include "testing/wast/script_runner.h"
#include "vm_binding/null/null_heap.h"
#include "vm_binding/wasm/wasm_heap_factory.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"

namespace strata::testing {
namespace {

struct ScriptRow {
  const char* name;
  int commands;  // at least this many must have passed: a script that shrinks shows
};

class OwnSuite : public ::testing::TestWithParam<ScriptRow> {
 protected:
  OwnSuite() : engine_(Options()) {}

  void ExpectToPass(vm::HeapFactory& heaps) {
    std::ifstream file(std::string("testing/wast/scripts/") + GetParam().name + ".wast");
    ASSERT_TRUE(file.good());
    std::ostringstream text;
    text << file.rdbuf();
    const auto report = RunScript(text.str(), engine_, interpreter_, heaps);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_GE(report->passed, GetParam().commands);
    for (const ScriptFailure& failure : report->failures) {
      ADD_FAILURE() << GetParam().name << ".wast:" << failure.line << ": " << failure.message;
    }
  }

  static wasm::EngineOptions Options() {
    wasm::EngineOptions options;
    options.guarded_memories = wasm::Interpreter().recovers_faults();
    return options;
  }

  wasm::Interpreter interpreter_;
  wasm::Engine engine_;
};

TEST_P(OwnSuite, PassesUnderTheNullHeap) {
  null::NullHeapFactory heaps;
  ExpectToPass(heaps);
}

TEST_P(OwnSuite, PassesUnderSemispaceStress) {
  auto scheduler = scheduler::Scheduler::Create({.workers = 1});
  ASSERT_TRUE(scheduler.ok()) << scheduler.status();
  gc::HeapOptions options;
  options.plan = "semispace";
  options.max_bytes = size_t{64} << 20;
  options.stress.every_nth = 1;
  options.verify = true;
  auto heaps = wasm::WasmHeapFactory::Create(engine_, options, **scheduler);
  ASSERT_TRUE(heaps.ok()) << heaps.status();
  ExpectToPass(**heaps);
}

INSTANTIATE_TEST_SUITE_P(Scripts, OwnSuite,
                         ::testing::Values(ScriptRow{"numeric", 29}, ScriptRow{"control", 17}, ScriptRow{"memory", 22},
                                           ScriptRow{"gc", 16}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace strata::testing
