#include "testing/wast/script_runner.h"

#include <utility>

#include "testing/wast/script_session.h"
#include "testing/wast/spectest.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/mutator.h"
#include "wasm/text/script.h"

namespace strata::testing {
namespace {

void Collect(wasm::Store& store) {
  if (!store.has_heap()) return;
  vm::Mutator& mutator = store.context().mutator;
  mutator.ops->collect(mutator, vm::CollectReason::kStress);
}

}  // namespace

absl::StatusOr<ScriptReport> RunScript(absl::string_view source, wasm::Engine& engine, wasm::Executor& executor,
                                       vm::HeapFactory& heaps, const ScriptOptions& options) {
  STRATA_ASSIGN_OR_RETURN(const std::vector<wasm::text::Command> commands, wasm::text::ParseScript(source));
  STRATA_ASSIGN_OR_RETURN(auto store, wasm::Store::Create(engine, executor, &heaps, options.store));
  ScriptSession session(std::move(store));
  STRATA_RETURN_IF_ERROR(DefineSpectest(session.linker(), options.print));

  ScriptReport report;
  for (const wasm::text::Command& command : commands) {
    const absl::Status status = session.Run(command);
    if (status.ok()) {
      ++report.passed;
    } else {
      report.failures.push_back({command.position.line, std::string(status.message())});
    }
    if (options.collect_between_commands) Collect(session.store());
  }
  if (options.executed != nullptr) AddExecuted(session.store(), *options.executed);
  return report;
}

}  // namespace strata::testing
