// The configurations of the engine that tests run every script in.

#ifndef STRATA_TESTING_WAST_CONFIGURATIONS_H_
#define STRATA_TESTING_WAST_CONFIGURATIONS_H_

#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "testing/wast/script_engine.h"
#include "testing/wast/script_runner.h"
#include "vm_binding/contract/barrier.h"

namespace strata::testing {

struct Configuration {
  std::string name;  // letters only
  ScriptEngineOptions engine;
  ScriptOptions script;
  // Not kNone: on a heap that collects nothing and fails the script for a store without this barrier.
  vm::BarrierKind checked_barrier = vm::BarrierKind::kNone;
};

// How gtest shows one.
void PrintTo(const Configuration& configuration, std::ostream* out);

// Each collector as it is, and under stress if it collects; barriers checked; and memories that compare instead of
// faulting.
absl::Span<const Configuration> Configurations();

// `features` as for wasm::Features::Parse.
absl::StatusOr<ScriptReport> RunScriptFile(const std::string& path, const Configuration& configuration,
                                           absl::string_view features = "wasm3.0");
// Runs the script, and adds a test failure for each command that fails, and if fewer than `commands` pass.
void ExpectScriptPasses(const std::string& path, const Configuration& configuration,
                        absl::string_view features = "wasm3.0", int commands = 1);

// The file's name without directory and extension, letters and digits only.
std::string TestNameOf(const std::string& path);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_CONFIGURATIONS_H_
