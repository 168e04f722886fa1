#include "testing/wast/configurations.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <utility>
#include <vector>

#include "gc/heap.h"
#include "gtest/gtest.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/wasm/barrier_checker.h"
#include "wasm/runtime/engine.h"
#include "wasm/types/features.h"

namespace strata::testing {
namespace {

std::string Capitalised(absl::string_view word) {
  std::string name(word);
  if (!name.empty()) name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return name;
}

Configuration Plain(absl::string_view plan) {
  Configuration row;
  row.name = Capitalised(plan);
  row.engine.heap.plan = std::string(plan);
  return row;
}

// Collects at every allocation and after every command, and walks the heap after each collection.
Configuration Stressed(absl::string_view plan) {
  Configuration row = Plain(plan);
  row.name += "Stressed";
  row.engine.workers = 2;
  row.engine.heap.max_bytes = size_t{64} << 20;
  row.engine.heap.stress.every_nth = 1;
  row.engine.heap.verify = true;
  row.script.collect_between_commands = true;
  return row;
}

Configuration CheckedBarriers(absl::string_view name, vm::BarrierKind kind) {
  Configuration row;
  row.name = std::string(name);
  row.checked_barrier = kind;
  row.script.collect_between_commands = true;
  return row;
}

std::vector<Configuration> MakeConfigurations() {
  std::vector<Configuration> rows;
  for (const gc::PlanName& plan : gc::PlanNames()) {
    rows.push_back(Plain(plan.name));
    const auto constraints = gc::FindPlanConstraints(plan.name);
    if (constraints.ok() && constraints->collects) rows.push_back(Stressed(plan.name));
  }
  rows.push_back(CheckedBarriers("LoggedStores", vm::BarrierKind::kObjectLog));
  rows.push_back(CheckedBarriers("AnnouncedStores", vm::BarrierKind::kAlwaysSlow));
  Configuration checked;
  checked.name = "CheckedMemories";
  checked.engine.guarded_memories = false;
  rows.push_back(std::move(checked));
  return rows;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

void PrintTo(const Configuration& configuration, std::ostream* out) { *out << configuration.name; }

absl::Span<const Configuration> Configurations() {
  static const std::vector<Configuration>& rows = *new std::vector<Configuration>(MakeConfigurations());
  return rows;
}

absl::StatusOr<ScriptReport> RunScriptFile(const std::string& path, const Configuration& configuration,
                                           absl::string_view features) {
  ScriptEngineOptions options = configuration.engine;
  STRATA_ASSIGN_OR_RETURN(options.features, wasm::Features::Parse(features, wasm::Features()));
  wasm::BarrierChecker* checker = nullptr;
  if (configuration.checked_barrier != vm::BarrierKind::kNone) {
    options.make_heaps = [&](const wasm::Engine& engine) {
      auto made = std::make_unique<wasm::BarrierChecker>(engine, configuration.checked_barrier);
      checker = made.get();
      return made;
    };
  }
  STRATA_ASSIGN_OR_RETURN(const auto engine, ScriptEngine::Create(options));
  absl::StatusOr<ScriptReport> report = engine->Run(ReadFile(path), configuration.script);
  if (report.ok() && checker != nullptr) {
    for (std::string& failure : checker->failures()) report->failures.push_back({0, std::move(failure)});
  }
  return report;
}

void ExpectScriptPasses(const std::string& path, const Configuration& configuration, absl::string_view features,
                        int commands) {
  const auto report = RunScriptFile(path, configuration, features);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_GE(report->passed, commands);
  for (const ScriptFailure& failure : report->failures) {
    ADD_FAILURE() << path << ":" << failure.line << ": " << failure.message;
  }
}

std::string TestNameOf(const std::string& path) {
  std::string name = std::filesystem::path(path).stem().string();
  std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

}  // namespace strata::testing
