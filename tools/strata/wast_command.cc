#include "tools/strata/wast_command.h"

#include <cstddef>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "testing/wast/script_engine.h"
#include "testing/wast/script_runner.h"
#include "tools/strata/console.h"
#include "tools/strata/flags.h"
#include "tools/strata/heap_flags.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/text/script.h"
#include "wasm/types/features.h"

namespace strata::tools {
namespace {

using absl::string_view;

struct WastOptions {
  testing::ScriptEngineOptions engine;
  testing::ScriptOptions script;
  bool verbose = false;
  bool help = false;
};

// Over all files; a file that cannot be run is one failure.
struct Totals {
  size_t passed = 0;
  size_t failed = 0;
};

absl::Status SetFeatures(WastOptions& options, string_view value) {
  STRATA_ASSIGN_OR_RETURN(options.engine.features, wasm::Features::Parse(value, wasm::Features::Wasm3()));
  return absl::OkStatus();
}

absl::Status SetCollectorOf(WastOptions& options, string_view value) {
  return SetCollector(options.engine.heap, value);
}

absl::Status SetStressOf(WastOptions& options, string_view value) {
  options.engine.heap.verify = true;
  return SetStress(options.engine.heap, value);
}

absl::Status SetCollectorImport(WastOptions& options, string_view value) {
  const size_t dot = value.find('.');
  if (dot == string_view::npos || dot + 1 == value.size()) {
    return absl::InvalidArgumentError(absl::StrCat("\"", value, "\" names no import; write MODULE.FIELD"));
  }
  options.script.gc_import_module = std::string(value.substr(0, dot));
  options.script.gc_import_field = std::string(value.substr(dot + 1));
  return absl::OkStatus();
}

constexpr Flag<WastOptions> kFlags[] = {
    {{"features", "LIST",
      "Change the language, as for strata run; of features that cannot be run, scripts may still see "
      "what is malformed or invalid."},
     &SetFeatures},
    {{"gc", "NAME", "The collector; semispace unless said otherwise."}, &SetCollectorOf},
    {{"gc-stress", "HOW", "As for strata run, and verify the heap after each collection."}, &SetStressOf},
    {{"gc-import", "MODULE.FIELD", "Supply a function without parameters and results that collects when it is called."},
     &SetCollectorImport},
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
    {{"v", "", "Print a line for each command, also for those that pass."},
     [](WastOptions& options, string_view) {
       options.verbose = true;
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

void PrintCommand(const std::string& path, const wasm::text::Command& command, const absl::Status& status) {
  const std::string outcome = status.ok() ? "passed" : std::string(status.message());
  Print(absl::StrCat(path, ":", command.position.line, ": ", outcome, "\n"));
}

absl::Status RunFile(testing::ScriptEngine& engine, const WastOptions& options, const std::string& path,
                     Totals& totals) {
  STRATA_ASSIGN_OR_RETURN(const std::string source, ReadScript(path));
  testing::ScriptOptions script = options.script;
  script.observe = [&](const wasm::text::Command& command, const absl::Status& status) {
    if (options.verbose || !status.ok()) PrintCommand(path, command, status);
  };
  const absl::StatusOr<testing::ScriptReport> report = engine.Run(source, script);
  if (!report.ok()) return absl::Status(report.status().code(), absl::StrCat(path, ":", report.status().message()));
  Print(absl::StrCat(path, ": ", report->passed, " passed, ", report->failures.size(), " failed\n"));
  totals.passed += static_cast<size_t>(report->passed);
  totals.failed += report->failures.size();
  return absl::OkStatus();
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
  for (const string_view file : files) {
    if (absl::StartsWith(file, "-"))
      return Fail(absl::InvalidArgumentError(absl::StrCat("flags come before files: ", file)));
  }
  const auto engine = testing::ScriptEngine::Create(options.engine);
  if (!engine.ok()) return Fail(engine.status());
  Totals totals;
  for (const string_view file : files) {
    const absl::Status status = RunFile(**engine, options, std::string(file), totals);
    if (status.ok()) continue;
    Fail(status);
    ++totals.failed;
  }
  Print(absl::StrCat(totals.passed, " passed, ", totals.failed, " failed\n"));
  return totals.failed == 0 ? kExitSuccess : kExitError;
}

std::string WastHelp() {
  return absl::StrCat(
      "Usage: strata wast [FLAG]... FILE...\n"
      "\n"
      "Runs scripts of modules and assertions, as in the official test suite. Prints a line for\n"
      "each command that fails, a count for each file and, last, for all of them; exits with 0 if\n"
      "nothing failed.\n"
      "\n"
      "Flags:\n",
      FlagHelp<WastOptions>(kFlags));
}

}  // namespace strata::tools
