// The official test suite against the engine, one test per file.
//
// Needs the environment variable STRATA_SHARED, the directory that holds wasm-testsuite; skips, and says so, without
// it.

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gc/heap_options.h"
#include "gtest/gtest.h"
#include "scheduler/scheduler.h"
#include "testing/wast/script_runner.h"
#include "testing/wast/suite_files.h"
#include "vm_binding/null/null_heap.h"
#include "vm_binding/wasm/wasm_heap_factory.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"

namespace strata::testing {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> SuiteFiles() {
  std::vector<std::string> files;
  const char* const shared = std::getenv("STRATA_SHARED");
  if (shared == nullptr) return files;
  for (const auto& entry : fs::directory_iterator(fs::path(shared) / "wasm-testsuite")) {
    if (entry.path().extension() == ".wast") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string TestName(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = fs::path(info.param).stem().string();
  std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

class SuiteFile : public ::testing::TestWithParam<std::string> {
 protected:
  SuiteFile() : engine_(Options()) {}

  static std::string Name() { return fs::path(GetParam()).filename().string(); }

  void ExpectToPass(vm::HeapFactory& heaps) {
    const auto report = RunScript(ReadFile(GetParam()), engine_, interpreter_, heaps);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_GT(report->passed, 0);
    for (const ScriptFailure& failure : report->failures) {
      ADD_FAILURE() << Name() << ":" << failure.line << ": " << failure.message;
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
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SuiteFile);

TEST_P(SuiteFile, Passes) {
  if (const absl::string_view reason = ReasonToSkip(Name()); !reason.empty()) GTEST_SKIP() << reason;
  null::NullHeapFactory heaps;
  ExpectToPass(heaps);
}

// Moves every object at every allocation, and walks the heap after each collection.
TEST_P(SuiteFile, PassesUnderSemispaceStress) {
  if (const absl::string_view reason = ReasonToSkip(Name()); !reason.empty()) GTEST_SKIP() << reason;
  auto scheduler = scheduler::Scheduler::Create({.workers = 2});
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

INSTANTIATE_TEST_SUITE_P(Official, SuiteFile, ::testing::ValuesIn(SuiteFiles()), TestName);

TEST(Suite, IsThere) {
  if (std::getenv("STRATA_SHARED") == nullptr) GTEST_SKIP() << "set STRATA_SHARED to run the official suite";
  EXPECT_GT(SuiteFiles().size(), 200u);
}

}  // namespace
}  // namespace strata::testing
