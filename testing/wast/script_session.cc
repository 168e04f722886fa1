#include "testing/wast/script_session.h"

#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "testing/wast/module_loader.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/runtime/executor.h"
#include "wasm/validation/branch_hints.h"

namespace strata::testing {
namespace {

using wasm::Trap;
using wasm::ValKind;
using wasm::Value;
using wasm::text::Command;
using wasm::text::ScriptValue;

// "12:3: unexpected token" without the place in the text.
absl::string_view WithoutPosition(absl::string_view message) {
  size_t at = 0;
  for (int part = 0; part < 2; ++part) {
    const size_t digits = at;
    while (at < message.size() && absl::ascii_isdigit(message[at])) ++at;
    if (at == digits || at == message.size() || message[at] != ':') return message;
    ++at;
  }
  return absl::StripLeadingAsciiWhitespace(message.substr(at));
}

// As in the specification's own interpreter, the script gives the beginning of the message.
absl::Status CheckMessage(absl::string_view expected, absl::string_view got) {
  if (absl::StartsWith(WithoutPosition(got), expected)) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("expected \"", expected, "\", was \"", got, "\""));
}

absl::Status Unexpected(const Trap& trap) {
  return absl::FailedPreconditionError(absl::StrCat("trap: ", trap.message));
}

// No host function of a script refuses; a trap that says so is the engine's own inability. An exception is no trap.
absl::Status CheckTrap(absl::string_view expected, const Trap& trap) {
  const bool other = trap.kind == wasm::TrapKind::kHost || trap.kind == wasm::TrapKind::kUncaughtException;
  return other ? Unexpected(trap) : CheckMessage(expected, trap.message);
}

std::string Describe(const std::vector<TypedValue>& values) {
  return absl::StrCat(
      "(",
      absl::StrJoin(values, ", ",
                    [](std::string* out, const TypedValue& value) { out->append(testing::Describe(value)); }),
      ")");
}

ValKind KindOf(ScriptValue::Kind kind) {
  switch (kind) {
    case ScriptValue::Kind::kI32:
      return ValKind::kI32;
    case ScriptValue::Kind::kI64:
      return ValKind::kI64;
    case ScriptValue::Kind::kF32:
      return ValKind::kF32;
    case ScriptValue::Kind::kF64:
      return ValKind::kF64;
    case ScriptValue::Kind::kV128:
      return ValKind::kV128;
    default:
      return ValKind::kRef;
  }
}

bool IsHostReference(const ScriptValue& value) {
  return value.kind == ScriptValue::Kind::kRefExtern || value.kind == ScriptValue::Kind::kRefHost;
}

// Of anything but a host reference, which needs the store.
Value PlainValue(const ScriptValue& from) {
  Value value{KindOf(from.kind), from.bits};
  if (from.kind == ScriptValue::Kind::kV128) {
    std::memcpy(&value.bits, from.v128.data(), 8);
    std::memcpy(&value.high, from.v128.data() + 8, 8);
  } else if (value.kind == ValKind::kRef) {
    value.bits = 0;
  }
  return value;
}

}  // namespace

ScriptSession::~ScriptSession() {
  for (auto& [id, thread] : threads_) thread.thread.join();
}

absl::Status ScriptSession::Run(const Command& command) {
  switch (command.kind) {
    case Command::Kind::kModule:
      return RunModule(command);
    case Command::Kind::kModuleDefinition:
      return Define(command);
    case Command::Kind::kModuleInstance:
      return InstantiateDefinition(command);
    case Command::Kind::kRegister:
      return Register(command);
    case Command::Kind::kAction:
      return RunAction(command);
    case Command::Kind::kAssertReturn:
      return AssertReturn(command);
    case Command::Kind::kAssertTrap:
    case Command::Kind::kAssertExhaustion:
      return AssertTrap(command);
    case Command::Kind::kAssertInstanceTrap:
      return AssertInstanceTrap(command);
    case Command::Kind::kAssertUnlinkable:
      return AssertUnlinkable(command);
    case Command::Kind::kAssertInvalid:
    case Command::Kind::kAssertMalformed:
    case Command::Kind::kAssertMalformedCustom:
      return AssertRefused(command);
    case Command::Kind::kAssertInvalidCustom:
      return AssertInvalidCustom(command);
    case Command::Kind::kAssertException:
      return AssertException(command);
    case Command::Kind::kThread:
      return StartThread(command);
    case Command::Kind::kWait:
      return WaitForThread(command);
  }
  return absl::InternalError("a command of no kind");
}

absl::Status ScriptSession::Instantiate(Code code, const std::string& id) {
  instances_.erase("");
  STRATA_ASSIGN_OR_RETURN(auto outcome, linker_.Instantiate(std::move(code)));
  if (const Trap* trap = std::get_if<Trap>(&outcome)) return Unexpected(*trap);
  wasm::Instance* const instance = std::get<wasm::Instance*>(outcome);
  instances_[""] = instance;
  instances_[id] = instance;
  return absl::OkStatus();
}

absl::Status ScriptSession::RunModule(const Command& command) {
  STRATA_RETURN_IF_ERROR(Define(command));
  return Instantiate(definitions_[""], command.module.id);
}

absl::Status ScriptSession::Define(const Command& command) {
  definitions_.erase("");
  STRATA_ASSIGN_OR_RETURN(Code code, LoadModule(store_->engine(), command.module));
  definitions_[""] = code;
  definitions_[command.module.id] = std::move(code);
  return absl::OkStatus();
}

absl::Status ScriptSession::InstantiateDefinition(const Command& command) {
  STRATA_ASSIGN_OR_RETURN(Code code, FindDefinition(command.module_id));
  return Instantiate(std::move(code), command.id);
}

absl::Status ScriptSession::Register(const Command& command) {
  if (const auto shared = shared_.find(command.module_id); shared != shared_.end()) {
    for (const auto& [name, memory] : shared->second) {
      STRATA_RETURN_IF_ERROR(linker_.DefineSharedMemory(command.name, name, memory));
    }
    return absl::OkStatus();
  }
  STRATA_ASSIGN_OR_RETURN(wasm::Instance* const instance, FindInstance(command.module_id));
  linker_.DefineInstance(command.name, *instance);
  return absl::OkStatus();
}

absl::Status ScriptSession::RunAction(const Command& command) {
  STRATA_ASSIGN_OR_RETURN(ActionOutcome outcome, Perform(command.action));
  if (const Trap* trap = std::get_if<Trap>(&outcome)) return Unexpected(*trap);
  return absl::OkStatus();
}

absl::Status ScriptSession::AssertReturn(const Command& command) {
  STRATA_ASSIGN_OR_RETURN(ActionOutcome outcome, Perform(command.action));
  if (const Trap* trap = std::get_if<Trap>(&outcome)) return Unexpected(*trap);
  const auto& values = std::get<std::vector<TypedValue>>(outcome);
  bool matches = values.size() == command.expected.size();
  for (size_t i = 0; matches && i < values.size(); ++i) {
    matches = MatchesPattern(*store_, values[i], command.expected[i]);
  }
  if (matches) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(command.action.name, " returned ", Describe(values)));
}

absl::Status ScriptSession::AssertTrap(const Command& command) {
  STRATA_ASSIGN_OR_RETURN(ActionOutcome outcome, Perform(command.action));
  if (const Trap* trap = std::get_if<Trap>(&outcome)) return CheckTrap(command.message, *trap);
  return absl::FailedPreconditionError(absl::StrCat("expected a trap \"", command.message, "\", ", command.action.name,
                                                    " returned ",
                                                    Describe(std::get<std::vector<TypedValue>>(outcome))));
}

absl::Status ScriptSession::AssertException(const Command& command) {
  STRATA_ASSIGN_OR_RETURN(ActionOutcome outcome, Perform(command.action));
  const Trap* trap = std::get_if<Trap>(&outcome);
  if (trap == nullptr) return absl::FailedPreconditionError("expected an exception, the action returned");
  return trap->kind == wasm::TrapKind::kUncaughtException ? absl::OkStatus() : Unexpected(*trap);
}

absl::Status ScriptSession::AssertInstanceTrap(const Command& command) {
  STRATA_ASSIGN_OR_RETURN(Code code, LoadModule(store_->engine(), command.module));
  STRATA_ASSIGN_OR_RETURN(auto outcome, linker_.Instantiate(std::move(code)));
  if (const Trap* trap = std::get_if<Trap>(&outcome)) return CheckTrap(command.message, *trap);
  return absl::FailedPreconditionError(absl::StrCat("expected a trap \"", command.message, "\", was instantiated"));
}

absl::Status ScriptSession::AssertUnlinkable(const Command& command) {
  STRATA_ASSIGN_OR_RETURN(Code code, LoadModule(store_->engine(), command.module));
  const auto outcome = linker_.Instantiate(std::move(code));
  if (!outcome.ok()) return CheckMessage(command.message, outcome.status().message());
  return absl::FailedPreconditionError(absl::StrCat("expected \"", command.message, "\", was linked"));
}

absl::Status ScriptSession::AssertRefused(const Command& command) {
  const auto code = LoadModule(store_->engine(), command.module);
  if (!code.ok()) return CheckMessage(command.message, code.status().message());
  return absl::FailedPreconditionError(absl::StrCat("expected \"", command.message, "\", was accepted"));
}

absl::Status ScriptSession::AssertInvalidCustom(const Command& command) {
  STRATA_ASSIGN_OR_RETURN(const Code code, LoadModule(store_->engine(), command.module));
  const absl::Status status = wasm::ValidateBranchHints(code->module());
  if (!status.ok()) return CheckMessage(command.message, status.message());
  return absl::FailedPreconditionError(absl::StrCat("expected \"", command.message, "\", was accepted"));
}

absl::StatusOr<SharedMemories> ScriptSession::Share(const std::string& id) const {
  if (const auto shared = shared_.find(id); shared != shared_.end()) return shared->second;
  STRATA_ASSIGN_OR_RETURN(const wasm::Instance* const instance, FindInstance(id));
  SharedMemories memories;
  for (const wasm::Export& exported : instance->module().exports) {
    if (exported.kind != wasm::ExternKind::kMemory) continue;
    auto memory = store_->ShareMemory(*instance->memories[exported.index]);
    if (memory != nullptr) memories.emplace_back(std::string(exported.name), std::move(memory));
  }
  return memories;
}

absl::Status ScriptSession::StartThread(const Command& command) {
  SharedModules shared;
  for (const std::string& id : command.shared_modules) {
    STRATA_ASSIGN_OR_RETURN(shared[id], Share(id));
  }
  if (threads_.contains(command.id)) return absl::AlreadyExistsError(absl::StrCat("thread $", command.id, " runs"));
  Thread& thread = threads_[command.id];
  thread.thread = std::thread([this, &thread, &command, shared = std::move(shared)]() mutable {
    thread.status = run_thread_(command.commands, std::move(shared));
  });
  return absl::OkStatus();
}

absl::Status ScriptSession::WaitForThread(const Command& command) {
  const auto found = threads_.find(command.id);
  if (found == threads_.end()) return absl::NotFoundError(absl::StrCat("no thread $", command.id));
  found->second.thread.join();
  const absl::Status status = found->second.status;
  threads_.erase(found);
  return status;
}

absl::StatusOr<wasm::Instance*> ScriptSession::FindInstance(const std::string& id) const {
  const auto found = instances_.find(id);
  if (found == instances_.end()) return absl::NotFoundError(absl::StrCat("no instance $", id));
  return found->second;
}

absl::StatusOr<ScriptSession::Code> ScriptSession::FindDefinition(const std::string& id) const {
  const auto found = definitions_.find(id);
  if (found == definitions_.end()) return absl::NotFoundError(absl::StrCat("no definition $", id));
  return found->second;
}

absl::StatusOr<ScriptSession::ActionOutcome> ScriptSession::Perform(const wasm::text::Action& action) {
  STRATA_ASSIGN_OR_RETURN(wasm::Instance* const instance, FindInstance(action.module));
  STRATA_ASSIGN_OR_RETURN(const wasm::Extern found, wasm::FindExport(*instance, action.name));
  if (action.kind == wasm::text::Action::Kind::kGet) {
    if (const auto* global = std::get_if<wasm::GlobalInstance*>(&found)) return Get(**global);
  } else if (const auto* function = std::get_if<wasm::FuncExtern>(&found)) {
    return Invoke(function->record, action.args);
  }
  return absl::InvalidArgumentError(absl::StrCat("export ", action.name, " is of another kind"));
}

absl::StatusOr<ScriptSession::ActionOutcome> ScriptSession::Get(const wasm::GlobalInstance& global) const {
  const wasm::ValType type = global.type.type;
  Value value{type.kind()};
  if (type.is_ref()) {
    value.bits = *global.ref_cell();
  } else {
    value.bits = global.num_cell()[0];
    if (type.kind() == ValKind::kV128) value.high = global.num_cell()[1];
  }
  return std::vector<TypedValue>{{value, type}};
}

absl::StatusOr<ScriptSession::ActionOutcome> ScriptSession::Invoke(wasm::FuncRecordIndex function,
                                                                   const std::vector<ScriptValue>& args) {
  const wasm::FuncType& type = *store_->engine().types().Get(store_->func_record(function).type).func();
  STRATA_ASSIGN_OR_RETURN(const std::vector<Value> arguments, Arguments(type, args));
  wasm::Outcome outcome = store_->executor().Call(*store_, function, arguments);
  if (Trap* trap = std::get_if<Trap>(&outcome)) return std::move(*trap);
  const wasm::Values& results = std::get<wasm::Values>(outcome);
  std::vector<TypedValue> values;
  for (size_t i = 0; i < results.size(); ++i) values.push_back({results[i], type.results[i]});
  return values;
}

absl::StatusOr<std::vector<Value>> ScriptSession::Arguments(const wasm::FuncType& type,
                                                            const std::vector<ScriptValue>& args) {
  if (args.size() != type.params.size()) return absl::InvalidArgumentError("wrong number of arguments");
  std::vector<Value> values;
  // Making one host reference may move those made before it.
  std::vector<std::pair<size_t, size_t>> handles;  // argument, handle
  for (size_t i = 0; i < args.size(); ++i) {
    if (KindOf(args[i].kind) != type.params[i].kind()) return absl::InvalidArgumentError("an argument's type is wrong");
    values.push_back(PlainValue(args[i]));
    if (!IsHostReference(args[i])) continue;
    STRATA_RETURN_IF_ERROR(store_->EnsureHeap());
    handles.emplace_back(i, store_->Root(store_->NewHostRef(HostNumber{static_cast<uint32_t>(args[i].bits)})));
  }
  for (const auto& [argument, handle] : handles) {
    values[argument].bits = store_->Rooted(handle);
    store_->Unroot(handle);
  }
  return values;
}

}  // namespace strata::testing
