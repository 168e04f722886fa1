#include "tools/strata/wast_command.h"

#include <cstddef>
#include <fstream>
#include <sstream>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gc/plan/plan_constraints.h"
#include "testing/wast/script_engine.h"
#include "testing/wast/script_runner.h"
#include "tools/strata/console.h"
#include "tools/strata/flags.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/types/features.h"

namespace strata::tools {
namespace {

using absl::string_view;

struct WastOptions {
  testing::ScriptEngineOptions engine;
  bool help = false;
};

absl::Status SetFeatures(WastOptions& options, string_view value) {
  STRATA_ASSIGN_OR_RETURN(options.engine.features, wasm::Features::Parse(value, wasm::Features::Wasm3()));
  return absl::OkStatus();
}

absl::Status SetCollector(WastOptions& options, string_view value) {
  STRATA_RETURN_IF_ERROR(gc::FindPlanConstraints(value).status());
  options.engine.heap.plan = std::string(value);
  return absl::OkStatus();
}

absl::Status SetStress(WastOptions& options, string_view value) {
  uint64_t every_nth = 0;
  if (!absl::SimpleAtoi(value, &every_nth) || every_nth == 0) {
    return absl::InvalidArgumentError(absl::StrCat("\"", value, "\" is no whole number from 1"));
  }
  options.engine.heap.stress.every_nth = every_nth;
  options.engine.heap.verify = true;
  return absl::OkStatus();
}

constexpr Flag<WastOptions> kFlags[] = {
    {{"features", "LIST",
      "Change the language, as for strata run; of features that cannot be run, scripts may still see "
      "what is malformed or invalid."},
     &SetFeatures},
    {{"gc", "NAME", "The collector; semispace unless said otherwise."}, &SetCollector},
    {{"gc-stress", "N", "Collect at every Nth allocation, and verify the heap after each collection."}, &SetStress},
    {{"checked-memories", "", "Compare every access with the memory's size, instead of trapping by fault."},
     [](WastOptions& options, string_view) {
       options.engine.guarded_memories = false;
       return absl::OkStatus();
     }},
    {{"relaxed-simd-deterministic", "", "As for strata run."},
     [](WastOptions& options, string_view) {
       options.engine.deterministic_relaxed_simd = true;
       return absl::OkStatus();
     }},
    {{"help", "", "Print this."},
     [](WastOptions& options, string_view) {
       options.help = true;
       return absl::OkStatus();
     }},
};

absl::StatusOr<std::string> ReadScript(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return text.str();
}

// Whether everything passed.
absl::StatusOr<bool> RunFile(testing::ScriptEngine& engine, const std::string& path) {
  STRATA_ASSIGN_OR_RETURN(const std::string source, ReadScript(path));
  const absl::StatusOr<testing::ScriptReport> report = engine.Run(source);
  if (!report.ok()) return absl::Status(report.status().code(), absl::StrCat(path, ":", report.status().message()));
  for (const testing::ScriptFailure& failure : report->failures) {
    Print(absl::StrCat(path, ":", failure.line, ": ", failure.message, "\n"));
  }
  Print(absl::StrCat(path, ": ", report->passed, " passed, ", report->failures.size(), " failed\n"));
  return report->failures.empty();
}

}  // namespace

int WastCommand(absl::Span<const string_view> arguments) {
  WastOptions options;
  const absl::StatusOr<size_t> used = ParseFlags<WastOptions>(kFlags, arguments, options);
  if (!used.ok()) return Fail(used.status());
  if (options.help) {
    Print(WastHelp());
    return kExitSuccess;
  }
  const absl::Span<const string_view> files = arguments.subspan(*used);
  if (files.empty()) return Fail(absl::InvalidArgumentError("wast needs a FILE"));
  const auto engine = testing::ScriptEngine::Create(options.engine);
  if (!engine.ok()) return Fail(engine.status());
  int exit_status = kExitSuccess;
  for (const string_view file : files) {
    const absl::StatusOr<bool> passed = RunFile(**engine, std::string(file));
    if (!passed.ok()) exit_status = Fail(passed.status());
    if (passed.ok() && !*passed) exit_status = kExitError;
  }
  return exit_status;
}

std::string WastHelp() {
  return absl::StrCat(
      "Usage: strata wast [FLAG]... FILE...\n"
      "\n"
      "Runs scripts of modules and assertions, as in the official test suite. Prints a line for\n"
      "each command that fails and a count for each file; exits with 0 if nothing failed.\n"
      "\n"
      "Flags:\n",
      FlagHelp<WastOptions>(kFlags));
}

}  // namespace strata::tools
