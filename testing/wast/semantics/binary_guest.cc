#include "testing/wast/semantics/binary_guest.h"

#include <cstdio>
#include <utility>
#include <variant>

#include "vm_binding/base/check.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/runtime/module_code.h"
#include "wasm/validation/module_validator.h"

namespace strata::testing {
namespace {

wasm::EngineOptions OptionsFor(const wasm::Interpreter& interpreter, bool guarded_memories) {
  wasm::EngineOptions options;
  options.features = *wasm::Features::Parse("all", options.features);
  options.guarded_memories = guarded_memories && interpreter.recovers_faults();
  return options;
}

void CheckOk(const absl::Status& status) {
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  STRATA_CHECK(status.ok(), "generated modules are valid");
}

}  // namespace

BinaryGuest::BinaryGuest(const wasm::ByteVector& module, bool guarded_memories)
    : engine_(OptionsFor(interpreter_, guarded_memories)) {
  auto decoded = wasm::DecodeModule(module, engine_.options().features);
  CheckOk(decoded.status());
  CheckOk(wasm::ValidateModule(*decoded));
  auto store = wasm::Store::Create(engine_, interpreter_, nullptr);
  CheckOk(store.status());
  store_ = *std::move(store);
  linker_ = std::make_unique<wasm::Linker>(*store_);
  const auto outcome = linker_->Instantiate(std::make_shared<wasm::ModuleCode>(engine_, *std::move(decoded), "test"));
  CheckOk(outcome.status());
  STRATA_CHECK(std::holds_alternative<wasm::Instance*>(*outcome));
  instance_ = std::get<wasm::Instance*>(*outcome);
}

BinaryGuest::Result BinaryGuest::Call(uint32_t function, absl::Span<const Bits> arguments) {
  const wasm::FuncType& type = instance_->module().func_type(wasm::FuncIndex(function));
  STRATA_CHECK(type.params.size() == arguments.size());
  std::vector<wasm::Value> values;
  for (size_t i = 0; i < arguments.size(); ++i) {
    values.push_back({type.params[i].kind(), arguments[i].low, arguments[i].high});
  }
  wasm::Outcome outcome = interpreter_.Call(*store_, instance_->func_records[function], values);
  Result result;
  if (const wasm::Trap* trap = std::get_if<wasm::Trap>(&outcome)) {
    result.trap = trap->message;
  } else {
    for (const wasm::Value& value : std::get<wasm::Values>(outcome)) result.values.push_back({value.bits, value.high});
  }
  return result;
}

}  // namespace strata::testing
