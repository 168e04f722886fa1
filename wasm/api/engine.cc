#include "wasm/api/engine.h"

#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/epoch_clock.h"
#include "wasm/binary/implementation_limits.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"

namespace strata::wasm::api {
namespace {

EngineOptions OptionsOf(const Config& config, const Interpreter& interpreter) {
  EngineOptions options;
  options.features = config.features;
  options.guarded_memories = config.guarded_memories && interpreter.recovers_faults();
  options.deterministic_relaxed_simd = config.deterministic_simd;
  options.max_memory_pages = config.max_memory_pages;
  return options;
}

// Every value type that a composite type names.
std::vector<ValType> TypesIn(const CompositeType& type) {
  if (const FuncType* func = std::get_if<FuncType>(&type)) {
    std::vector<ValType> types = func->params;
    types.insert(types.end(), func->results.begin(), func->results.end());
    return types;
  }
  if (const ArrayType* array = std::get_if<ArrayType>(&type)) return {array->element.type};
  std::vector<ValType> types;
  for (const FieldType& field : std::get<StructType>(type).fields) types.push_back(field.type);
  return types;
}

// What a decoder would refuse before anybody interned it.
absl::Status CheckSize(const CompositeType& type) {
  if (const FuncType* func = std::get_if<FuncType>(&type)) {
    const bool fits = func->params.size() <= kMaxParams && func->results.size() <= kMaxResults;
    return fits ? absl::OkStatus() : absl::InvalidArgumentError("a function type has too many parameters or results");
  }
  const StructType* fields = std::get_if<StructType>(&type);
  if (fields == nullptr || fields->fields.size() <= kMaxFields) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a struct type has more than ", kMaxFields, " fields"));
}

absl::Status CheckField(const FieldType& field) {
  if (field.packed == PackedKind::kNone || field.type == ValKind::kI32) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a packed field is an i32, not ", ToString(field.type)));
}

absl::Status CheckFields(const CompositeType& type) {
  if (const ArrayType* array = std::get_if<ArrayType>(&type)) return CheckField(array->element);
  const StructType* fields = std::get_if<StructType>(&type);
  if (fields == nullptr) return absl::OkStatus();
  for (const FieldType& field : fields->fields) STRATA_RETURN_IF_ERROR(CheckField(field));
  return absl::OkStatus();
}

}  // namespace

struct Engine::State {
  explicit State(const Config& given) : config(given), engine(OptionsOf(given, interpreter)) {}

  const Config config;
  Interpreter interpreter;
  wasm::Engine engine;
  EpochClock clock;
};

Engine::Engine(const Config& config) : state_(std::make_shared<State>(config)) {}

const Config& Engine::config() const { return state_->config; }
wasm::Engine& Engine::runtime() const { return state_->engine; }
Interpreter& Engine::interpreter() const { return state_->interpreter; }

EpochClock& Engine::clock() const { return state_->clock; }

void Engine::IncrementEpoch() const { clock().Tick(); }

absl::StatusOr<HeapType> Engine::DefineType(const CompositeType& type) const {
  STRATA_RETURN_IF_ERROR(CheckSize(type));
  STRATA_RETURN_IF_ERROR(CheckFields(type));
  for (const ValType& named : TypesIn(type)) {
    if (named.kind() == ValKind::kBottom) return absl::InvalidArgumentError("a type that only validation knows");
    if (!named.is_ref() || !named.ref().heap.is_concrete()) continue;
    STRATA_RETURN_IF_ERROR(Describe(named.ref().heap).status());
  }
  return HeapType::Concrete(runtime().InternType(type));
}

absl::StatusOr<SubType> Engine::Describe(HeapType type) const {
  if (!type.is_concrete() || type.index >= runtime().types().size()) {
    return absl::InvalidArgumentError(absl::StrCat(ToString(type), " is no concrete type of this engine"));
  }
  return runtime().types().Get(type.index);
}

}  // namespace strata::wasm::api
