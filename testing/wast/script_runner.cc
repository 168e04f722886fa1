#include "testing/wast/script_runner.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "testing/wast/script_session.h"
#include "testing/wast/spectest.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/mutator.h"
#include "wasm/runtime/linker.h"

namespace strata::testing {
namespace {

void Collect(wasm::Store& store) {
  if (!store.has_heap()) return;
  vm::Mutator& mutator = store.context().mutator;
  mutator.ops->collect(mutator, vm::CollectReason::kStress);
}

// What every session of a script is made from.
struct World {
  wasm::Engine& engine;
  wasm::Executor& executor;
  vm::HeapFactory& heaps;
  const ScriptOptions& options;
};

absl::Status RunThread(const World& world, const std::vector<wasm::text::Command>& commands, SharedModules shared);

absl::StatusOr<std::unique_ptr<ScriptSession>> NewSession(const World& world, SharedModules shared) {
  STRATA_ASSIGN_OR_RETURN(auto store,
                          wasm::Store::Create(world.engine, world.executor, &world.heaps, world.options.store));
  auto session = std::make_unique<ScriptSession>(
      std::move(store), std::move(shared),
      [&world](const std::vector<wasm::text::Command>& commands, SharedModules for_thread) {
        return RunThread(world, commands, std::move(for_thread));
      });
  STRATA_RETURN_IF_ERROR(DefineSpectest(session->linker(), world.options.print));
  if (!world.options.gc_import_field.empty()) {
    session->linker().DefineFunction(world.options.gc_import_module, world.options.gc_import_field, wasm::FuncType{},
                                     [](wasm::HostCall& call) {
                                       Collect(call.store);
                                       return wasm::TrapKind::kNone;
                                     });
  }
  return session;
}

ScriptReport RunCommands(ScriptSession& session, const std::vector<wasm::text::Command>& commands,
                         const ScriptOptions& options, bool is_thread) {
  ScriptReport report;
  for (const wasm::text::Command& command : commands) {
    const absl::Status status = session.Run(command);
    if (status.ok()) {
      ++report.passed;
    } else {
      report.failures.push_back({command.position.line, std::string(status.message())});
    }
    if (!is_thread && options.observe) options.observe(command, status);
    if (options.collect_between_commands) Collect(session.store());
  }
  if (!is_thread && options.executed != nullptr) AddExecuted(session.store(), *options.executed);
  return report;
}

absl::Status RunThread(const World& world, const std::vector<wasm::text::Command>& commands, SharedModules shared) {
  STRATA_ASSIGN_OR_RETURN(const auto session, NewSession(world, std::move(shared)));
  const ScriptReport report = RunCommands(*session, commands, world.options, true);
  if (report.failures.empty()) return absl::OkStatus();
  const auto append = [](std::string* out, const ScriptFailure& failure) {
    absl::StrAppend(out, "line ", failure.line, ": ", failure.message);
  };
  return absl::FailedPreconditionError(absl::StrCat("in the thread: ", absl::StrJoin(report.failures, "; ", append)));
}

}  // namespace

absl::StatusOr<ScriptReport> RunScript(absl::string_view source, wasm::Engine& engine, wasm::Executor& executor,
                                       vm::HeapFactory& heaps, const ScriptOptions& options) {
  STRATA_ASSIGN_OR_RETURN(const std::vector<wasm::text::Command> commands, wasm::text::ParseScript(source));
  const World world{engine, executor, heaps, options};
  STRATA_ASSIGN_OR_RETURN(const auto session, NewSession(world, {}));
  return RunCommands(*session, commands, options, false);
}

}  // namespace strata::testing
