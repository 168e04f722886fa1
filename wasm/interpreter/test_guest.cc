#include "wasm/interpreter/test_guest.h"

#include <utility>

#include "vm_binding/base/check.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/runtime/module_code.h"
#include "wasm/text/assembler.h"
#include "wasm/validation/module_validator.h"

namespace strata::wasm {
namespace {

template <class T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) base::FailCheck("test_guest", 0, std::string(value.status().message()).c_str());
  return *std::move(value);
}

EngineOptions OptionsFor(EngineOptions options = {}) {
  options.guarded_memories = options.guarded_memories && Interpreter().recovers_faults();
  return options;
}

}  // namespace

TestGuest::TestGuest(const StoreOptions& options) : engine_(OptionsFor()) {
  store_ = Must(Store::Create(engine_, interpreter_, &null_heaps_, options));
  linker_ = std::make_unique<Linker>(*store_);
}

TestGuest::TestGuest(vm::HeapFactory& heaps, const StoreOptions& options) : engine_(OptionsFor()) {
  store_ = Must(Store::Create(engine_, interpreter_, &heaps, options));
  linker_ = std::make_unique<Linker>(*store_);
}

TestGuest::TestGuest(EngineOptions options) : engine_(OptionsFor(std::move(options))) {
  store_ = Must(Store::Create(engine_, interpreter_, &null_heaps_, {}));
  linker_ = std::make_unique<Linker>(*store_);
}

std::variant<Instance*, Trap> TestGuest::TryLoad(absl::string_view wat) {
  const Features& features = engine_.options().features;
  const std::vector<uint8_t> bytes = Must(text::AssembleText(wat, features));
  Module module = Must(DecodeModule(bytes, features));
  if (absl::Status valid = ValidateModule(module); !valid.ok()) {
    base::FailCheck("test_guest", 0, std::string(valid.message()).c_str());
  }
  auto outcome = Must(linker_->Instantiate(std::make_shared<ModuleCode>(engine_, std::move(module), "test")));
  if (Instance** instance = std::get_if<Instance*>(&outcome)) instance_ = *instance;
  return outcome;
}

Instance& TestGuest::Load(absl::string_view wat) {
  auto outcome = TryLoad(wat);
  if (const Trap* trap = std::get_if<Trap>(&outcome)) base::FailCheck("test_guest", 0, trap->message.c_str());
  return *instance_;
}

Outcome TestGuest::Call(absl::string_view name, const std::vector<Value>& arguments) {
  const Extern found = Must(FindExport(*instance_, name));
  const FuncExtern* function = std::get_if<FuncExtern>(&found);
  STRATA_CHECK(function != nullptr, "the export is a function");
  return interpreter_.Call(*store_, function->record, arguments);
}

uint64_t TestGuest::Run(absl::string_view name, const std::vector<Value>& arguments) {
  Outcome outcome = Call(name, arguments);
  if (const Trap* trap = std::get_if<Trap>(&outcome)) base::FailCheck("test_guest", 0, trap->message.c_str());
  const Values& values = std::get<Values>(outcome);
  STRATA_CHECK(values.size() == 1, "one result");
  return values[0].bits;
}

TrapKind TestGuest::Trapped(absl::string_view name, const std::vector<Value>& arguments) {
  Outcome outcome = Call(name, arguments);
  const Trap* trap = std::get_if<Trap>(&outcome);
  return trap == nullptr ? TrapKind::kNone : trap->kind;
}

}  // namespace strata::wasm
