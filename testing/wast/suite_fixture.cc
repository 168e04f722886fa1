#include "testing/wast/suite_fixture.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "gc/heap_options.h"
#include "gtest/gtest.h"
#include "testing/wast/script_runner.h"
#include "vm_binding/base/check.h"
#include "vm_binding/wasm/wasm_heap_factory.h"

namespace strata::testing {
namespace {

wasm::EngineOptions OptionsForInterpreter() {
  wasm::EngineOptions options;
  options.guarded_memories = wasm::Interpreter().recovers_faults();
  return options;
}

}  // namespace

SuiteEngine::SuiteEngine() : engine_(OptionsForInterpreter()) {}

void SuiteEngine::ExpectToPass(absl::string_view name, absl::string_view source, int commands, vm::HeapFactory& heaps) {
  const auto report = RunScript(source, engine_, interpreter_, heaps);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_GE(report->passed, commands);
  for (const ScriptFailure& failure : report->failures) {
    ADD_FAILURE() << name << ":" << failure.line << ": " << failure.message;
  }
}

std::unique_ptr<vm::HeapFactory> SuiteEngine::StressedSemispace(int workers) {
  auto scheduler = scheduler::Scheduler::Create({.workers = workers});
  STRATA_CHECK(scheduler.ok(), "the pool's threads start");
  scheduler_ = *std::move(scheduler);
  gc::HeapOptions options;
  options.plan = "semispace";
  options.max_bytes = size_t{64} << 20;
  options.stress.every_nth = 1;
  options.verify = true;
  auto heaps = wasm::WasmHeapFactory::Create(engine_, options, *scheduler_);
  STRATA_CHECK(heaps.ok(), "the plan is known");
  return *std::move(heaps);
}

std::string ReadWholeFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace strata::testing
