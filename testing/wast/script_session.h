// What a running script has made so far, and its commands: one store, the instances and definitions it names.
//
// Internal to testing/wast. Each command returns OK if it did what the script says.

#ifndef STRATA_TESTING_WAST_SCRIPT_SESSION_H_
#define STRATA_TESTING_WAST_SCRIPT_SESSION_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "testing/wast/result_matcher.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/store.h"
#include "wasm/text/script.h"

namespace strata::testing {

// What a thread of a script may use of the instances outside: their shared memories, by export name.
using SharedMemories = std::vector<std::pair<std::string, std::shared_ptr<wasm::MemoryInstance>>>;
using SharedModules = std::map<std::string, SharedMemories>;  // by identifier

class ScriptSession {
 public:
  // Runs a thread's commands in a session of their own; the error names those that fail. Called on that thread.
  using ThreadBody = std::function<absl::Status(const std::vector<wasm::text::Command>&, SharedModules)>;

  // `shared` is what a thread got from the session that started it.
  ScriptSession(std::unique_ptr<wasm::Store> store, SharedModules shared, ThreadBody run_thread)
      : store_(std::move(store)), linker_(*store_), shared_(std::move(shared)), run_thread_(std::move(run_thread)) {}
  // Waits for threads that the script did not wait for.
  ~ScriptSession();

  wasm::Store& store() { return *store_; }
  wasm::Linker& linker() { return linker_; }
  absl::Status Run(const wasm::text::Command& command);

 private:
  using Code = std::shared_ptr<wasm::ModuleCode>;
  using ActionOutcome = std::variant<std::vector<TypedValue>, wasm::Trap>;

  absl::Status Instantiate(Code code, const std::string& id);
  absl::Status RunModule(const wasm::text::Command& command);
  absl::Status Define(const wasm::text::Command& command);
  absl::Status InstantiateDefinition(const wasm::text::Command& command);
  absl::Status Register(const wasm::text::Command& command);
  absl::Status RunAction(const wasm::text::Command& command);
  absl::Status AssertReturn(const wasm::text::Command& command);
  absl::Status AssertTrap(const wasm::text::Command& command);
  absl::Status AssertException(const wasm::text::Command& command);
  absl::Status AssertInstanceTrap(const wasm::text::Command& command);
  absl::Status AssertUnlinkable(const wasm::text::Command& command);
  absl::Status AssertRefused(const wasm::text::Command& command);
  absl::Status AssertInvalidCustom(const wasm::text::Command& command);
  absl::Status StartThread(const wasm::text::Command& command);
  absl::Status WaitForThread(const wasm::text::Command& command);
  absl::StatusOr<SharedMemories> Share(const std::string& id) const;

  absl::StatusOr<wasm::Instance*> FindInstance(const std::string& id) const;
  absl::StatusOr<Code> FindDefinition(const std::string& id) const;
  absl::StatusOr<ActionOutcome> Perform(const wasm::text::Action& action);
  absl::StatusOr<ActionOutcome> Get(const wasm::GlobalInstance& global) const;
  absl::StatusOr<ActionOutcome> Invoke(wasm::FuncRecordIndex function,
                                       const std::vector<wasm::text::ScriptValue>& args);
  absl::StatusOr<std::vector<wasm::Value>> Arguments(const wasm::FuncType& type,
                                                     const std::vector<wasm::text::ScriptValue>& args);

  std::unique_ptr<wasm::Store> store_;
  wasm::Linker linker_;
  std::map<std::string, wasm::Instance*> instances_;  // by identifier; the latest also under ""
  std::map<std::string, Code> definitions_;           // likewise
  SharedModules shared_;
  const ThreadBody run_thread_;
  struct Thread {
    absl::Status status;  // once joined
    std::thread thread;
  };
  std::map<std::string, Thread> threads_;
};

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SCRIPT_SESSION_H_
