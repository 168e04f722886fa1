// What a running script has made so far, and its commands: one store, the instances and definitions it names.
//
// Internal to testing/wast. Each command returns OK if it did what the script says.

#ifndef STRATA_TESTING_WAST_SCRIPT_SESSION_H_
#define STRATA_TESTING_WAST_SCRIPT_SESSION_H_

#include <map>
#include <memory>
#include <string>
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

class ScriptSession {
 public:
  explicit ScriptSession(std::unique_ptr<wasm::Store> store) : store_(std::move(store)), linker_(*store_) {}

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
};

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SCRIPT_SESSION_H_
